#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# The menu of the console, without a box: its scripts as they are, below a root
# of their own, and keys on a pipe. What checks a policy is sluice itself; a
# daemon, the sockets and vi are played by the few lines below.
. "$(dirname "$0")/../tally.sh"

begin menu
export ROOT="$work/root" MOCK="$work" SLUICE
mkdir -p "$ROOT/etc" "$ROOT/tmp" "$ROOT/data/sluice" "$work/bin"
cp -R "$TOP/rootfs/overlay/lib" "$ROOT/"
echo "alix 0.0" >"$ROOT/etc/version"
for port in eth0 eth1; do
	mkdir -p "$ROOT/sys/class/net/$port/device"
done
mkdir "$ROOT/sys/class/net/lo"

# played NAME - a program; its text is on standard input.
played() {
	{
		echo '#!/bin/sh'
		cat
	} >"$work/bin/$1"
	chmod 755 "$work/bin/$1"
}

# The daemon: what runs is a file, what is on trial another.
played sluice <<'END'
case $1 in check | help) exec "$SLUICE" "$@" ;; esac
echo "$*" >>"$MOCK/calls"
running=$MOCK/running
[ ! -e "$MOCK/trial" ] || running=$MOCK/trial
case $1 in
status)
	[ -e "$running" ] || { echo "no policy is applied"; exit; }
	echo "kept         policy 3 of 3 in /data/sluice"
	[ ! -e "$MOCK/trial" ] ||
		echo "trial        not confirmed, taken back in 7 s"
	;;
show) [ -e "$running" ] && cat "$running" ;;
apply)
	[ "$2" != --dry-run ] || { echo "it would end no connection"; exit; }
	if [ -e "$MOCK/refusal" ]; then
		cat "$MOCK/refusal" >&2
		exit 1
	fi
	cp "$4" "$MOCK/trial"
	;;
confirm) mv "$MOCK/trial" "$MOCK/running" ;;
rollback) rm "$MOCK/trial" ;;
esac
END
played ports <<'END'
printf 'eth0     02:00:00:00:0b:00  e1000      cable     free\n'
printf 'eth1     02:00:00:00:0b:01  e1000      no cable  free\n'
END
played vi <<'END'
echo "vi $*" >>"$MOCK/calls"
while [ $# -gt 1 ]; do shift; done
[ ! -e "$MOCK/typed" ] || cat "$MOCK/typed" >"$1"
END
# It exits as that of busybox does.
played rx <<'END'
[ -e "$MOCK/typed" ] && cat "$MOCK/typed" >"$1" && exit 1
echo part >"$1"
exit 0
END
for program in reboot passwd; do
	echo "echo $program \"\$@\" >>\"\$MOCK/calls\"" | played $program
done
ln -s "$(command -v busybox)" "$work/bin/sh"
PATH=$work/bin:$PATH
draft=$ROOT/data/draft

# keys KEY... - each with Enter, then the line is closed.
keys() {
	: >"$work/calls"
	printf '%s\n' "$@" | timeout 60 sh \
		"$TOP/rootfs/overlay/sbin/menu" >"$work/said" 2>&1
}

# said TEXT - on the console, by the last keys.
said() {
	grep -qF -- "$1" "$work/said" && return
	cat "$work/said"
	return 1
}

called() {
	grep -qxF -- "$1" "$work/calls" && return
	cat "$work/calls"
	return 1
}

# fresh [POLICY] - a box that was set up with it, or never.
fresh() {
	rm -rf "$work/running" "$work/trial" "$work/typed" "$draft"
	[ $# -eq 0 ] || cp "$1" "$work/running"
}

home=$TOP/rules/default.conf
for part in entries mistakes ssh; do
	# shellcheck source=daemon/tests/golden/menu/entries.sh
	. "$TOP/daemon/tests/golden/menu/$part.sh"
done
finish
