#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# The checker that goes through captures of the outside finds an inside address
# wherever one can be, and takes no number of a header for one.
. "$(dirname "$0")/../tally.sh"

begin no-inside
ether='02 00 00 00 00 01 02 00 00 00 00 02 08 00'
ipv6='02 00 00 00 00 01 02 00 00 00 00 02 86 dd'
there='cb 00 71 03'
far='c6 33 64 07'

# capture HEX... - one frame in a file of libpcap's format.
capture() {
	frame=$(echo "$*" | tr -d ' \t\n')
	size=$(printf '%08x' $((${#frame} / 2)))
	python3 -c 'import sys
sys.stdout.buffer.write(bytes.fromhex(sys.argv[1]))' \
		"a1b2c3d4 00020004 00000000 00000000 00040000 00000001 \
		00000000 00000000 $size $size $frame" >"$work/frame.pcap"
}

# looked STATUS FINDINGS HEX... - how the checker ends, and what it counts.
looked() {
	status=$1 findings=$2
	shift 2
	capture "$@"
	output=$(python3 "$TOP/daemon/tests/netns/no-inside.py" 10.0.0.0/24 \
		"$work/frame.pcap") && got=0 || got=$?
	echo "$output"
	[ "$got" -eq "$status" ] &&
		[ "${output##*1 frames, }" = "$findings findings" ]
}

found() {
	looked 1 1 "$@"
}

none() {
	looked 0 0 "$@"
}

# ipv4 PROTOCOL [ID] [SOURCE] - a header, whose lengths nobody asks for.
ipv4() {
	echo "45 00 00 3c ${2:-12 34} 00 00 40 $1 00 0a ${3:-$there} $far"
}

ports='9c 40 01 bb'
mss='02 04 05 b4'
check "a source" found "$ether $(ipv4 06 '12 34' '0a 00 00 02')"
check "a sender in ARP" found "02 00 00 00 00 01 02 00 00 00 00 02 08 06
	00 01 08 00 06 04 00 02 02 00 00 00 00 02 0a 00 00 02 $there"
check "a payload in binary" found \
	"$ether $(ipv4 11) $ports 00 10 00 00 ff 0a 00 00 02"
check "a payload in text" found \
	"$ether $(ipv4 11) $ports 00 10 00 00 31 30 2c 30 2c 30 2c 32 2c 37"
check "a packet that an error quotes" found \
	"$ether $(ipv4 01) 03 01 00 00 00 00 00 00 $(ipv4 06 '12 34' '0a 00 00 02')"
check "an option of TCP that is no timestamp" found \
	"$ether $(ipv4 06) $ports 11 11 11 11 00 00 00 00 70 02 ff ff 12 34 00 00
	fd 06 0a 00 00 02 01 00"
check "a later fragment has no header of TCP" found \
	"$ether 45 00 00 3c 12 34 00 10 40 06 00 0a $there $far
	$ports 00 00 00 0a 00 00 00 00"
check "identification and TTL" none "$ether $(ipv4 fd '12 0a')"
check "sequence and acknowledgement" none "$ether $(ipv4 06)
	$ports 11 11 11 0a 00 00 00 00 60 02 ff ff 12 34 00 00 $mss"
check "checksum, urgent pointer, maximum" none "$ether $(ipv4 06)
	$ports 11 11 11 11 00 00 00 00 60 02 ff ff 12 0a 00 00 $mss"
check "timestamps of TCP" none "$ether $(ipv4 06)
	$ports 11 11 11 11 00 00 00 00 a0 02 ff ff 12 34 00 00
	$mss 04 02 08 0a 77 77 77 0a 00 00 00 00 01 03 03 07"
check "timestamps of TCP in IPv6" none "$ipv6 60 00 00 00 00 28 06 40
	2001 0db8 1111 1111 1111 1111 1111 1111
	2001 0db8 2222 2222 2222 2222 2222 2222
	$ports 11 11 11 11 00 00 00 00 a0 02 ff ff 12 34 00 00
	$mss 04 02 08 0a 77 77 77 0a 00 00 00 00 01 03 03 07"
check "an echo's identification and sequence" none \
	"$ether $(ipv4 01) 08 00 12 34 77 0a 00 00 ff ff"
check "a sequence that an error quotes" none \
	"$ether $(ipv4 01) 0b 00 00 00 00 00 00 00 $(ipv4 11) $ports 00 0a 00 00 ff"
head -c 24 "$work/frame.pcap" >"$work/empty.pcap"
check "a capture without a frame proves nothing" not python3 \
	"$TOP/daemon/tests/netns/no-inside.py" 10.0.0.0/24 "$work/empty.pcap"
finish
