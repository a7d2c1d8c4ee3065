# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh disable=SC2034,SC2154
#
# lab.sh - the network of home.sh with a capture on either side of the
# firewall. Sourced by record.sh.
#
# The captures are made at the far ends of the ports: what a neighbour sends
# is what arrives at the port (in-PORT), what it gets is what left (out-PORT).

# As in guard.conf and frames.py.
host_mac=02:00:00:00:00:0a
router_mac=02:00:00:00:00:01

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
	sed -n 's/^[[:space:]]*port \([^ ]*\) zone.*/\1/p' "$1" >"$work/ports"
	number=0
	while read -r port; do
		ip_at fw link set "$port" address \
			"$(printf '02:53:4c:00:01:%02x' "$number")"
		number=$((number + 1))
	done <"$work/ports"
}

listens() {
	grep -q 'listening on' "$work/$1"
}

# capture SPACE DEVICE DIRECTION FILE
capture() {
	start "$4.log" "$1" tcpdump -i "$2" -Q "$3" --immediate-mode -U -n \
		-Z root -w "$work/$4.pcap" "$unwanted"
	recorders="$recorders $started:$4"
	need 10 "a capture of $2 in $1" listens "$4.log"
}

# lab FAMILY POLICY - all of it, up to a firewall that forwards. Standard
# input is what the case's README says.
lab() {
	recorders=''
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

# figure WORD FILE - of the last report of that capture.
figure() {
	sed -n "s/.*[^0-9]\([0-9][0-9]*\) packets* $1.*/\1/p" "$work/$2.log" |
		tail -n 1
}

# drained PORT - both captures there wrote all that the kernel gave to them,
# who see both directions and keep one. Each look asks for the figures that
# the next one reads.
drained() {
	in=$(figure captured "in-$1") out=$(figure captured "out-$1")
	seen=$(figure received "in-$1") also=$(figure received "out-$1")
	for entry in $recorders; do
		kill -USR1 "${entry%%:*}"
	done
	[ -n "$in" ] && [ -n "$out" ] && [ "$seen" = "$also" ] &&
		[ "$((in + out))" = "$seen" ]
}

# store CASE - stop the captures and keep them.
store() {
	folder=$CAPTURES/$(echo "$1" | tr _ -)
	mkdir -p "$folder"
	for file in "$work"/in-*.pcap; do
		port=${file#"$work"/in-}
		need 10 "$port is written" drained "${port%.pcap}"
	done
	for entry in $recorders; do
		pid=${entry%%:*} file=${entry#*:}
		kill -INT "$pid"
		wait "$pid"
		cp "$work/$file.pcap" "$folder/"
	done
	cp "$work/policy.conf" "$folder/policy.conf"
	cp "$work/readme" "$folder/README"
	echo "recorded $folder"
	"$SLUICE" selftest "$folder" ||
		echo "record: $1 is disputed: a defect, or frames out of order"
}
