#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# What is logged: frames of many kinds, each under the name of what dropped
# it, with its ports, its addresses here and beyond a translation; the same
# again, counted; the options of sluice log. Topology: traffic.sh.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/sluice.sh"
. "$(dirname "$0")/traffic.sh"
. "$(dirname "$0")/log.sh"

begin 36
traffic_links
log_policy "$work/policy"
daemon_start "$work/policy"
check "the log begins with what the daemon did" \
	logged level=notice event~"applied as generation"

# --- who decided, on which ports, by which addresses ----------------------

inward='in=eth1 out=eth0'
# shellcheck disable=SC2086
{
	tells right pest verdict=drop by="rule 1" text='pest: "x"' $inward \
		packet~"198.51.100.66.5 > 10.0.0.1.9: UDP, length 8" \
		seen="outside: 198.51.100.66 > 203.0.113.2" \
		link~"02:00:00:00:00:01 > 02:00:00:00:00:0a"
	tells right counted verdict=count by="rule 2" text= $inward
	check "and goes on to the default" logged verdict=drop by=default \
		packet~"10.0.0.1.7"
	tells right ssh verdict=pass by="rule 3" text=ssh $inward
	tells right telnet verdict=drop by=default $inward \
		packet~"10.0.0.1.23: Flags [S]"
	tells right forwarded verdict=drop by=default $inward \
		packet~"10.0.0.3.22" \
		seen="outside: 198.51.100.7 > 203.0.113.3.2222"
	tells left mail verdict=drop by="rule 4" in=eth0 out=eth1 \
		seen="outside: 203.0.113.3 > 198.51.100.7"
}

# reason SPACE KIND REASON KEY=VALUE...
reason() {
	what=$1 kind=$2 by=$3
	shift 3
	tells "$what" "$kind" verdict=drop by="$by" "$@"
}
reason right spoofed "inside source address from outside" in=eth1
reason right inside-target "inside target address from outside" in=eth1
reason right nobody "target has no translation" in=eth1 out=eth0
reason right ah "protocol that cannot be translated" in=eth1
reason right options "IPv4 options at a translated boundary" in=eth1
reason right mpls "carries addresses that cannot be translated" in=eth1 \
	link~"MPLS unicast"
reason right arp-form "ARP that is not Ethernet and IPv4" in=eth1
reason right redirect "redirect at a translated boundary" in=eth1 \
	packet~"ICMP redirect"
reason right stacked "stacked or service VLAN tag" in=eth1 \
	link~"802.1Q-QinQ"
reason right vlan "VLAN that no rule names" in=eth1 link~"vlan 5, p 0"
reason right unforwarded "no connection or forward of this address" in=eth1
reason left bound "source address is bound to another MAC" in=eth0 out=eth1 \
	link~"02:00:00:00:00:0b"
reason left dhcp "guard denies dhcp-server" in=eth0 out=eth1
reason left no-source "source has no translation" out=eth1 \
	packet~"10.9.9.9.5" link~"ethertype IPv4"
reason left own "own address that nothing forwards" in=eth0 out=eth1
reason left alias "router's MAC is not known" in=eth0 \
	packet~"who-has 10.0.0.253"

# --- the same again -------------------------------------------------------

frames right again 41 100
need 5 "the first is a line" logged packet~"10.0.0.1.24: Flags"
lines() {
	sluice log | grep -c "10\.0\.0\.1\.24: Flags"
}
check "forty more like it are no line each" equal "$(lines)" 1
check "but counted" within 20 logged by=default more=40 \
	like="tcp 198.51.100.7 > 10.0.0.1.24"
check "in words, too" grep -q \
	"drop default, eth1 > eth0, tcp .*10\.0\.0\.1\.24: 40 more in 1[0-9] s\$" <<-END
	$(sluice log)
END

# --- the options of the command --------------------------------------------

check "--count" equal "$(sluice log --count 3 | wc -l)" 3
check "no such option" exits 2 sluice log --tail
check "no such count" exits 2 sluice log --count 0
check "too slow a rate" exits 2 sluice log --rate 1
check "no operand" exits 2 sluice log all
check "no such size" exits 2 "$SLUICED" --log-size 4095

bytes=$(slow 500)
check "--rate: $bytes bytes in 3 s are some" [ "$bytes" -gt 900 ]
check "--rate: and no more than 500 a second" [ "$bytes" -le 1500 ]

check "there is more in it than 38400 baud take in a second" \
	[ "$(sluice log --json | wc -c)" -gt 5000 ]
bytes=$(in_terminal)
check "a terminal gets $bytes bytes in a second" [ "$bytes" -gt 1000 ]
check "no more than 38400 baud take" [ "$bytes" -le 3840 ]

# --- a small log ------------------------------------------------------------

kill -TERM "$daemon_pid"
wait "$daemon_pid" || true
start sluiced fw "$SLUICED" --foreground -f "$work/policy" --socket "$socket" \
	--log-size 4096
daemon_pid=$started
need 20 "sluiced applies the policy" runs
unknown=$(printf '@%s, ' a b c d e f g h i j k l m n o p q r s t)
sed "s/from 198.51.100.66/from { ${unknown%, } }/" "$work/policy" >"$work/bad"
mv "$work/bad" "$work/policy"
kill -HUP "$daemon_pid"
check "a policy with many errors is refused" within 5 \
	logged level=error event~"it has errors"
check "that fills a log of 4096 bytes, of which the first lines go" \
	grep -qE "^\([0-9]+ lines before are gone\)\$" <<-END
	$(sluice log | head -n 1)
END
check "in JSON, too" grep -q '^{"gone":[0-9]*}$' <<-END
	$(sluice log --json | head -n 1)
END
check "and takes no more" [ "$(sluice log | wc -c)" -le 4096 ]
finish
