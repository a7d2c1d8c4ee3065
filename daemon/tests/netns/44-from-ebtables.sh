#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# The old script of docs/from-ebtables.md on one bridge, the policy that the
# page makes of it on another: the same frames pass both, with the same
# addresses, but for those that the page names.
#
#   fw               peer
#   br0 eth0 -------- eth0    the server's side
#       eth1 -------- eth1    the router's side
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/sluice.sh"

page=$TOP/docs/from-ebtables.md
ways=$(dirname "$0")/both_ways.py

# block LANGUAGE - that of the page.
block() {
	awk -v fence="\`\`\`" -v start="\`\`\`$1" '
		$0 == fence { on = 0 }
		on
		$0 == start { on = 1 }' "$page"
}

# bench NAME - a firewall to be, and silent ends.
bench() {
	prefix=$first-$1
	cables eth0 eth1
	at peer sysctl -qw net.ipv6.conf.all.disable_ipv6=1
	for port in eth0 eth1; do
		ip_at peer link set "$port" arp off
	done
}

# tools - the old ones by their names, of those kinds that have it all.
tools() {
	mkdir "$work/bin"
	for pair in brctl=brctl ebtables=ebtables-nft \
		arptables=arptables-legacy iptables=iptables-nft; do
		path=$(command -v "${pair#*=}") || {
			echo "skip: 44-from-ebtables: no ${pair#*=}"
			exit 77
		}
		ln -s "$path" "$work/bin/${pair%=*}"
	done
	for table in "ebtables -L FORWARD" "arptables -L FORWARD" \
		"iptables -t nat -L PREROUTING"; do
		# Words, on purpose.
		# shellcheck disable=SC2086
		at fw env PATH="$work/bin:$PATH" $table >"$work/table" 2>&1 || {
			echo "skip: 44-from-ebtables: this kernel has no" \
				"${table% -L*}"
			exit 77
		}
	done
}

# told - what the page says of the frames that differ.
told() {
	sed -n 's/^| \([a-z ]*\) | .\(.*\). | dropped |$/\1|eth1: \2/p' "$page"
}

# passed FILE - how many frames came out.
passed() {
	grep -v '^itself|' "$1" | grep -vc '|-$'
}

begin 44
first=$prefix
block conf >"$work/policy.conf"
block sh >"$work/script"
bench old
tools
check "the script loads" at fw env PATH="$work/bin:$PATH" \
	sh -e "$work/script"
need 20 "its ports forward" forwards eth0 eth1
at peer python3 "$ways" >"$work/old"
bench new
daemon_start "$work/policy.conf"
at peer python3 "$ways" >"$work/new"
cat "$work/old"

check "the script lets some through" [ "$(passed "$work/old")" -ge 20 ]
check "and some not" [ "$(grep -c '|-$' "$work/old")" -ge 8 ]
grep -v '^itself|' "$work/old" >"$work/old.frames"
grep -v '^itself|' "$work/new" >"$work/new.frames"
told >"$work/told"
check "the page names frames that differ" [ -s "$work/told" ]
while IFS='|' read -r frame came; do
	check "$frame: leaves by the script" \
		grep -qxF "$frame|$came" "$work/old.frames"
	check "$frame: does not by sluice" \
		grep -qxF "$frame|-" "$work/new.frames"
done <"$work/told"
cut -d '|' -f 1 "$work/told" >"$work/names"
for side in old new; do
	grep -vF -f "$work/names" "$work/$side.frames" >"$work/$side.same"
done
check "all others are the same by both" \
	diff "$work/old.same" "$work/new.same"
check "the script's bridge asks for the server, outside" \
	grep -qx 'itself|eth1: arp who-has 10.0.0.1 tell 0.0.0.0' "$work/old"
check "sluice says nothing of its own" not grep '^itself|' "$work/new"
finish
