#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Cases that are not whole, or whose frames were changed, fail with a sentence
# that says where. By the model alone, so that no root is needed.
# shellcheck disable=SC1091,SC2154
. "$(dirname "$0")/../tally.sh"

begin bad-case
good=$TOP/rules/captures/ping

# bad NAME - a copy of a good case, to be spoiled.
bad() {
	rm -rf "${work:?}/case"
	cp -R "$good" "$work/case"
	spoiled=$1
}

# says TEXT - the selftest of that case fails, and says so.
says() {
	sentence=$1
	check "$spoiled: exit 1" exits 1 "$SLUICE" selftest --model "$work/case"
	"$SLUICE" selftest --model "$work/case" >"$work/said" 2>&1 ||
		code=$?
	check "$spoiled: \"$sentence\"" grep -qF "$sentence" "$work/said"
}

check "the good case passes" "$SLUICE" selftest --model "$good"

bad "no policy"
rm "$work/case/policy.conf"
says "policy.conf: no such file"

bad "a policy with an error"
echo "filtr {" >>"$work/case/policy.conf"
says "unknown word 'filtr'"

bad "no capture of a port"
rm "$work/case/out-eth0.pcap"
says "out-eth0.pcap: No such file or directory"

bad "a capture of no port"
cp "$good/in-eth0.pcap" "$work/case/in-eth7.pcap"
says "in-eth7.pcap: the policy has no port named eth7"

bad "a capture cut short"
head -c 300 "$good/in-eth0.pcap" >"$work/case/in-eth0.pcap"
says "in-eth0.pcap: cut short after 2 whole frames"

bad "no capture at all"
cp "$good/policy.conf" "$work/case/in-eth0.pcap"
says "in-eth0.pcap: not a capture"

# One frame fewer goes in, so that one fewer comes out.
bad "a frame that did not arrive"
head -c 24 "$good/in-eth1.pcap" >"$work/case/in-eth1.pcap"
says " did not come"

bad "a frame too many"
head -c 24 "$good/out-eth0.pcap" >"$work/case/out-eth0.pcap"
says "frame 1 of out-eth0 is one too many"

# The last byte of the file is the last of a ping's payload.
bad "one byte differs"
size=$(wc -c <"$good/out-eth0.pcap")
head -c "$((size - 1))" "$good/out-eth0.pcap" >"$work/case/out-eth0.pcap"
printf '\377' >>"$work/case/out-eth0.pcap"
says "of out-eth0 is another"

finish
