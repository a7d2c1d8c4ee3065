#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# The pages that show commands and what they say: docs/first-policy.md and
# docs/my-packets-vanish.md, run command by command. With --update they get
# what was said now. The router asks for nobody, so that it does so never in the
# midst. Topology: home.sh.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/sluice.sh"
. "$(dirname "$0")/home.sh"

update=${1:-}
TOP=$(cd "$TOP" && pwd)
BUILD=$(cd "$BUILD" && pwd)

# tool - sluice by its name, which talks to the daemon under test.
tool() {
	mkdir "$work/bin"
	cat >"$work/bin/sluice" <<-END
		#!/bin/sh
		command=\$1
		shift
		case \$command in
		check | compile | help | selftest) exec $SLUICE \$command "\$@" ;;
		esac
		exec $SLUICE \$command --socket $socket "\$@"
	END
	chmod 755 "$work/bin/sluice"
}

# page NAME - on a firewall that runs the default policy, between hosts.
page() {
	prefix=$first-$1
	home_links
	home_v4_only
	ip_at fw link set eth0 address 02:00:00:00:0f:00
	ip_at fw link set eth1 address 02:00:00:00:0f:01
	ip_at router neigh add 203.0.113.2 lladdr "$host_mac" dev lan
	web_start 198.51.100.7
	serve host 10.0.0.1 22
	cp "$TOP/rules/default.conf" "$work/default.conf"
	daemon_start default.conf
	[ -d "$work/bin" ] || tool
	# Nothing, or one word.
	# shellcheck disable=SC2086
	check "docs/$1.md says what the commands say" \
		python3 "$TOP/daemon/tests/netns/transcript.py" "$TOP/docs/$1.md" \
		"$prefix" "$work" $update
	kill "$daemon_pid"
	wait "$daemon_pid" || true
}

begin 45
cd "$work"
first=$prefix
page first-policy
page my-packets-vanish
missing=$(sed -n 's/^\t*\(\[REASON_.* = \)\{0,1\}"\(.*\)",$/\2/p' \
	"$TOP/daemon/core/reason.c" | while read -r reason; do
	grep -qF "| $reason |" "$TOP/docs/my-packets-vanish.md" ||
		echo "$reason"
done)
check "docs/my-packets-vanish.md names each reason" equal "$missing" ""
finish
