# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh disable=SC2034,SC2154
#
# lab.sh - the network of home.sh with a capture on either side of the
# firewall. Sourced by record.sh.
#
# The captures are made at the far ends of the ports: what a neighbour sends
# is what arrives at the port (in-PORT), what it gets is what left (out-PORT).

# What is not wanted in any case: multicast listener reports, which hosts send
# of their own accord at random moments (hop-by-hop header first).
unwanted='not (ip6 and ip6[6] == 0)'

# quiet SPACE... - no address detection, no router solicitation.
quiet() {
	for space in "$@"; do
		at "$space" sysctl -qw net.ipv6.conf.default.accept_ra=0 \
			net.ipv6.conf.default.accept_dad=0 \
			net.ipv6.conf.default.router_solicitations=0
	done
}

no_ipv6() {
	for space in "$@"; do
		at "$space" sysctl -qw net.ipv6.conf.all.disable_ipv6=1 \
			net.ipv6.conf.default.disable_ipv6=1
	done
}

# offload off, so that sums are in the frames and segments are as sent.
plain() {
	at "$1" python3 "$here/record/frames.py" offloads "$2"
}

lab_links() {
	namespace host fw router web
	if [ "$1" = v4 ]; then
		no_ipv6 host router web
	else
		quiet host router web
	fi
	wire host eth0 fw eth0
	wire fw eth1 router lan
	wire router wan web eth0
	ip_at host link set eth0 address "$host_mac"
	ip_at router link set lan address "$router_mac"
	at router sysctl -qw net.ipv4.ip_forward=1
	[ "$1" = v4 ] || at router sysctl -qw net.ipv6.conf.all.forwarding=1
	for end in "host eth0" "router lan" "router wan" "web eth0" \
		"fw eth0" "fw eth1"; do
		# shellcheck disable=SC2086
		plain $end
	done
	for end in "host eth0" "router lan" "router wan" "web eth0"; do
		ip_at "${end% *}" link set "${end#* }" up
	done
}

# The ports get the addresses that they have when the case is replayed.
port_macs() {
	number=0
	for port in $(sed -n 's/^[[:space:]]*port \([^ ]*\) zone.*/\1/p' "$1"); do
		ip_at fw link set "$port" address \
			"$(printf '02:53:4c:00:01:%02x' "$number")"
		number=$((number + 1))
	done
}

listens() {
	grep -q 'listening on' "$work/$1"
}

# capture SPACE DEVICE DIRECTION FILE
capture() {
	start "$4.log" "$1" tcpdump -i "$2" -Q "$3" --immediate-mode -U -n \
		-Z root -w "$work/$4.pcap" "$unwanted"
	captures="$captures $started:$4"
	need 10 "a capture of $2 in $1" listens "$4.log"
}

# lab FAMILY POLICY - all of it, up to a firewall that forwards. Standard
# input is what the case's README says.
lab() {
	captures=''
	cat >"$work/readme"
	cp "$here/record/$2.conf" "$work/policy.conf"
	lab_links "$1"
	home_v4
	[ "$1" = v4 ] || home_v6
	! command -v lab_extra >/dev/null || lab_extra
	port_macs "$work/policy.conf"
	daemon_start "$work/policy.conf"
	capture host eth0 out in-eth0
	capture host eth0 in out-eth0
	capture router lan out in-eth1
	capture router lan in out-eth1
}

# drained PID LOG - it wrote all that the kernel gave it.
drained() {
	reports=$(grep -c 'received by filter' "$2") || reports=0
	kill -USR1 "$1"
	within 5 reported "$2" "$reports" || return 1
	line=$(grep 'packets\? captured' "$2" | tail -n 1)
	captured=$(echo "$line" | grep -o '[0-9]* packets\? captured' |
		grep -o '^[0-9]*')
	received=$(grep -o '[0-9]* packets\? received by filter' "$2" |
		tail -n 1 | grep -o '^[0-9]*')
	[ "$captured" = "$received" ]
}

reported() {
	[ "$(grep -c 'received by filter' "$1")" -gt "$2" ]
}

# store CASE - stop the captures and keep them.
store() {
	folder=$CAPTURES/$(echo "$1" | tr _ -)
	mkdir -p "$folder"
	for entry in $captures; do
		pid=${entry%%:*} file=${entry#*:}
		need 10 "$file is written" drained "$pid" "$work/$file.log"
		kill -INT "$pid"
		wait "$pid"
		cp "$work/$file.pcap" "$folder/"
	done
	cp "$work/policy.conf" "$folder/policy.conf"
	cp "$work/readme" "$folder/README"
	echo "recorded $folder"
}
