# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh disable=SC2034,SC2154
#
# types.sh - what a domain has to do whatever its type is. Sourced after
# domain.sh.

# published NAME - as dom0 reads it in xenstore.
published() {
	dom0 "xenstore-read /local/domain/\$(xl domid sluice)/data/sluice/$1"
}

publishes() {
	[ "$(published "$1")" = "$2" ]
}

domain_of_type() {
	box_cables
	domain_on "$1"
	check "it is of this type" equal \
		"$(dom0 'grep ^type /tmp/xl.cfg')" "type = \"$1\""
	check "its policy is the one that was packed" \
		box "cmp /etc/sluice.conf.first /data/sluice/00000001.conf"
	check "and is applied" box "sluice status | grep -v 'no policy'"
	box_traffic
	check "what passed was counted there" box "sluice show rules |
grep '^ *[1-9]' | grep 'tcp 80'"
	box "sluice show rules; sluice status; free"
	check "the host reads in xenstore that a policy is in force" \
		within 30 publishes state "in force"
	check "and which" publishes policy /etc/sluice.conf.first
	check "and how many frames have passed" \
		[ "$(published passed)" -gt 0 ]
	dom0 "xenstore-ls /local/domain/\$(xl domid sluice)/data"

	check "with $memory_floor MB it runs, too" domain_again "$memory_floor"
	check "with memory left for all of the self-test" box "sluice selftest | tail -n 1 |
grep ' 0 failed, 0 skipped'"
	check "and it was enough" not box \
		"dmesg | grep -i -e 'out of memory' -e 'allocation failure'"
	# They are the box's.
	# shellcheck disable=SC2016
	box 'free; for pid in $(pidof sluiced); do
grep VmHWM "/proc/$pid/status"; done'
	dom0 "xl list; free"
	check "it shuts down when the host says so" \
		dom0 "timeout 60 xl shutdown -w sluice >/dev/null"
	box_off
}
