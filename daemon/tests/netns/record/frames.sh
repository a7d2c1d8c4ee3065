# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh disable=SC2034,SC2154
#
# frames.sh - cases of frames that no usual program sends, made by frames.py
# or arping, and sent by a packet socket.

# send SPACE DEVICE GROUP - the frames of that group, in order.
send() {
	at "$1" python3 "$here/record/frames.py" send "$2" "$3"
}

case_gratuitous_arp() {
	lab v4 home <<-END
		arping -U and arping -0 from the host: it announces its
		address, and asks as if it had none; the router announces
		itself.

		Announcements are translated on both fields. A probe with the
		sender 0.0.0.0 asks for the translated address.
	END
	not at host arping -q -U -c 1 -w 1 -i eth0 10.0.0.1
	at host arping -q -0 -c 1 -w 1 -i eth0 10.0.0.254
	not at router arping -q -U -c 1 -w 1 -i lan 203.0.113.1
}

case_tagged() {
	lab v4 tagged <<-END
		Frames with 802.1Q tags from the host: a question by UDP in
		VLANs 7, 9 and 11, a ping in 7 and 9, ARP in 7 and 11; two
		tags; a service tag. The router answers in VLAN 7.

		Tags pass where a rule names their VLAN, and what they carry is
		translated. A VLAN that no rule names, and stacked tags, do
		not pass.
	END
	send host eth0 tagged
	send router lan tagged-answer
}

case_priority_tagged() {
	lab v4 tagged <<-END
		Frames with a tag of VLAN 0 and a priority, from the host: a
		question by UDP, ARP; the router's answer to both.

		Such frames count as untagged, are translated, and keep their
		priority.
	END
	send host eth0 priority
	send router lan priority-answer
}

case_odd_frames() {
	lab v4 home <<-END
		From the host: IP cut at several places, wrong version, lengths
		and sums, IP options, a first fragment too short for its sum,
		AH, RARP, PPPoE, MPLS, SNAP, ARP of another form.

		What cannot be translated wholly does not leave.
	END
	send host eth0 odd
	send router lan odd-inward
}

case_switches() {
	lab v4 switches <<-END
		LLDP, STP, EAPOL, LACP, PAUSE and a local experimental
		ethertype, from the host and from the router.

		Each passes where a rule names it. PAUSE never does.
	END
	send host eth0 switches
	send router lan switches
}
