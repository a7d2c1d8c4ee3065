#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Three hosts behind one address, a fourth with its own, ports forwarded from
# outside and from inside. All MACs are bound. Topology: office.sh.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/sluice.sh"
. "$(dirname "$0")/home.sh"
. "$(dirname "$0")/office.sh"

begin 27
office_links
web_start 198.51.100.7
serve c 10.77.31.13 22
serve c 10.77.31.13 9005
office_policy "$work/office.conf"
office_binds "$work/office.conf"
daemon_start "$work/office.conf"
our_mac=$(ip_at fw -j link show br0 | python3 -c '
import json, sys
print(json.load(sys.stdin)[0]["address"])')

page() {
	at "$1" curl -sS --fail --max-time 10 http://198.51.100.7/
}

for host in a b c; do
	check "$host fetches a page" \
		equal "$(page "$host")" "a page from the outside"
	check "$host pings the web server" \
		at "$host" ping -c 1 -W 5 198.51.100.7
	check "$host pings the router by its alias" \
		at "$host" ping -c 1 -W 5 10.77.31.254
done
check "the web server saw nobody but 203.0.113.3" \
	not grep -qv '^203\.0\.113\.3 \|^Serving' "$work/web.log"
check "the server fetches a page" \
	equal "$(page server)" "a page from the outside"
check "and was 203.0.113.2" grep -q '^203\.0\.113\.2 ' "$work/web.log"
check "the router knows 203.0.113.3 by our MAC" \
	equal "$(neighbour router lan 203.0.113.3)" "$our_mac"
check "the hosts know the gateway by the router's MAC" \
	equal "$(neighbour a eth0 10.77.31.254)" "$router_mac"
check "a forwarded port is reached from outside" \
	at web nc -zn -w 5 203.0.113.3 2222
check "it arrived at c from 198.51.100.7" \
	within 5 grep -q 'received on 198\.51\.100\.7' "$work/serve.22"
check "so is one of a range that is moved" \
	at web nc -zn -w 5 203.0.113.3 8005
check "it arrived" within 5 grep -q received "$work/serve.9005"
check "a port that nothing forwards is not" \
	not at web nc -zn -w 1 203.0.113.3 23
check "and was counted" \
	[ "$(dropped "no connection or forward of this address")" -gt 0 ]
check "from inside too, by hairpin" at a nc -zn -w 5 203.0.113.3 2222
check "there it arrived from 203.0.113.3" \
	within 5 grep -q 'received on 203\.0\.113\.3' "$work/serve.22"
check "an own address that nothing forwards is refused inside" \
	not at a nc -zn -w 1 203.0.113.3 80
check "the static host reaches it as well" \
	at server nc -zn -w 5 203.0.113.3 2222

# counted KIND - connections that all lines of that kind have translated.
counted() {
	sluice show nat --json | python3 -c '
import json, sys
print(sum(entry.get("connections", 0)
          for nat in json.load(sys.stdin)["nat"] for entry in nat["entries"]
          if entry["kind"] == sys.argv[1]))' "$1"
}

check "show nat counts what was masqueraded" equal "$(counted masquerade)" 9
check "and forwarded" equal "$(counted forward)" 4
sluice show flows >"$work/flows"
check "show flows tells both ends of a masqueraded flow" \
	grep -A 1 'tcp inside 10\.77\.31\.11:[0-9]* -> outside 198' "$work/flows"
check "and what the other side sees" \
	grep 'is seen as 203\.0\.113\.3:[0-9]*$' "$work/flows"
check "and where a forwarded one was sent to" \
	grep 'was sent to 203\.0\.113\.3:2222$' "$work/flows"
check "as JSON too" sh -c 'python3 -m json.tool >/dev/null' <<-END
	$(sluice show flows --json)
END

# Two source ports for all; a third connection to the same place has none.
sed -i 's/as 203\.0\.113\.3$/& port 2000-2001/' "$work/office.conf"
check "a masquerade with two ports" sluice apply "$work/office.conf"
start keep web nc -lk 198.51.100.7 7000
need 10 "port 7000 listens" listening web 7000
for host in a b; do
	start "held.$host" "$host" nc -v 198.51.100.7 7000
	check "$host has one of them" \
		within 5 grep -q succeeded "$work/held.$host"
done
check "the third host has none" not at c nc -zn -w 1 198.51.100.7 7000
check "which is counted" [ "$(status no_port)" -gt 0 ]
check "and logged" within 12 \
	grep -q 'no free port for a connection: [0-9]* packets' "$work/sluiced"
finish
