# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh disable=SC2034,SC2154
#
# ipv4.sh - cases of IPv4 that work through the translation.

public=203.0.113.2
web=198.51.100.7

case_arp() {
	lab v4 home <<-END
		arping from the host for its gateway, and from the router for
		the public address of the host, with empty caches.

		ARP is translated in both directions: the host hears of
		10.0.0.254, the router of 203.0.113.2, each with the real MAC.
	END
	at host arping -q -c 1 -i eth0 10.0.0.254
	at router arping -q -c 1 -i lan "$public"
}

case_ping() {
	lab v4 home <<-END
		ping from the host to a server behind the router, and from the
		server to the public address of the host; ARP caches empty.

		Echo requests and replies in both directions, translated.
	END
	at host ping -n -q -c 2 -i 0.2 "$web"
	at web ping -n -q -c 2 -i 0.2 "$public"
}

case_ping_fragments() {
	lab v4 home <<-END
		ping -s 4000 from the host to the server.

		Datagrams larger than the MTU, three fragments each. They are
		put together to be judged, and leave as they came.
	END
	at host ping -n -q -c 2 -i 0.2 -s 4000 "$web"
}

# page BYTES - what the web server of either side gives.
page() {
	mkdir -p "$work/www"
	seq 1 "$1" >"$work/www/index.html"
}

serve_page() {
	start web.log "$1" python3 "$here/record/frames.py" page "$2" "$work/www"
	need 20 "a web server listens" listening "$1" 80
}

case_web() {
	page 2000
	lab v4 home <<-END
		curl on the host fetches a page from a Python http.server
		behind the router.

		A whole TCP connection from inside to outside.
	END
	serve_page web "$web"
	at host curl -sS --fail -o /dev/null "http://$web/"
}

case_web_inward() {
	page 1000
	lab v4 home <<-END
		curl on the server behind the router fetches a page from
		a Python http.server on the host, by its public address.

		A whole TCP connection from outside to inside, by a rule that
		names the host by its inside address.
	END
	serve_page host 10.0.0.1
	at web curl -sS --fail -o /dev/null "http://$public/"
}

answers() {
	at web dig +short +tries=1 +time=1 "@$web" www.example.net | grep -q 192
}

name_server() {
	start dnsmasq.log web dnsmasq --keep-in-foreground --conf-file=/dev/null \
		--no-resolv --no-hosts --pid-file --listen-address="$web" \
		--bind-interfaces --address=/www.example.net/192.0.2.80 \
		--txt-record=long.example.net,"$(printf '%0250d' 1)"
	ip_at web link set lo up
	need 10 "dnsmasq answers" answers
}

case_dns() {
	lab v4 home <<-END
		dig on the host asks dnsmasq behind the router, by UDP: an
		address, a long text, a name that does not exist.

		UDP there and back.
	END
	name_server
	at host dig +short "@$web" www.example.net
	at host dig +short "@$web" long.example.net TXT
	at host dig +short "@$web" absent.example.net
}

case_stateless_dns() {
	lab v4 stateless <<-END
		dig on the host asks dnsmasq behind the router; the host then
		pings the server.

		The two stateless rules let question and answer through. No
		rule is about ping: its requests stay inside.
	END
	name_server
	at host dig +short "@$web" www.example.net
	not at host ping -n -q -c 1 -W 1 "$web"
}

case_udp_fragments() {
	lab v4 home <<-END
		nc sends a datagram of 3000 bytes from the server to port 5353
		of the host, and nc there sends it back.

		Fragments of UDP in both directions. Only the first of them
		has ports.
	END
	start echo.log host python3 "$here/record/frames.py" echo 5353
	need 10 "the host listens" grep -q listening "$work/echo.log"
	at web python3 "$here/record/frames.py" ask "$public" 5353 3000
}
