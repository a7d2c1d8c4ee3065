# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh disable=SC2034,SC2154
#
# domain.sh - an appliance that is a domain under the real Xen, which runs in
# QEMU; a policy is packed with it. Sourced by the scripts beside it, with the
# board as $1.
#
#   lan -- eth0 of dom0 | xbr0 | vif [ eth0 domain eth1 ] vif | xbr1 | eth1 -- router
TOP=$(cd "$(dirname "$0")/../../.." && pwd)
image=$TOP/build/$1/xl.cfg
# shellcheck source=daemon/tests/boot/box.sh
. "$TOP/daemon/tests/boot/box.sh"
# shellcheck source=daemon/tests/boot/traffic.sh
. "$TOP/daemon/tests/boot/traffic.sh"

if ! command -v qemu-system-x86_64 >/dev/null; then
	echo "skip: $board: no qemu-system-x86_64"
	exit 77
fi
status=0
XENHOST=${XENHOST:-$(sh "$TOP/firmware/xen/host.sh")} || status=$?
case $status in
0) ;;
77)
	echo "skip: $board: the packages of Xen cannot be had"
	exit 77
	;;
*) exit "$status" ;;
esac
export XENHOST INITRAMFS TYPE

# domain_on TYPE - power for all of it; the domain starts by itself.
domain_on() {
	TYPE=$1
	INITRAMFS=$work/sluice.cpio
	echo "$policy" >"$work/policy"
	check "the policy is packed" env "PATH=$(dirname "$SLUICE"):$PATH" \
		"$TOP/build/$board/sluice-pack" "$work/policy" \
		"$TOP/build/$board/root.cpio.xz" "$INITRAMFS"
	box_on "$memory" -serial "unix:$work/dom0,server=on,wait=off"
	check "its console asks for a password" \
		env SERIAL_SECONDS=240 python3 "$serial" "$work/line" \
		first "$password"
	need 60 "the domain passes an echo" passes
	echo "first frame within $(seconds_since "$powered") s"
}

# dom0 COMMAND - in its shell.
dom0() {
	python3 "$serial" "$work/dom0" run "$1"
}

# domain_again MEMORY [LINE...] - the domain anew, with these lines in its
# settings, until it passes an echo; $domain_login is "first", or "login" if it
# knows its password.
domain_login=first
domain_again() {
	again="create $TYPE $1"
	shift
	for line in "$@"; do
		again="$again '$line'"
	done
	dom0 "xl destroy sluice" && dom0 "$again" || return 1
	created=$(date +%s%N)
	line "$domain_login" "$password" || return 1
	within 90 passes >"$work/passes" 2>&1 || return 1
	echo "first frame after $(seconds_since "$created") s"
}
