#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Another program flushes the ruleset, or removes or alters a part of it: the
# daemon notices, says so, and sets it up again. Topology: home.sh.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/sluice.sh"
. "$(dirname "$0")/home.sh"

begin 24
home_links
home_v4_only
web_start 198.51.100.7
serve host 10.0.0.1 22
serve host 10.0.0.1 23
example home-server
daemon_start "$work/home-server.conf"

# table_text - the rules without what counts, without the generation, and in
# an order that does not depend on which table was made first.
table_text() {
	at fw nft -s list ruleset |
		sed 's/\.[0-9][0-9]*\([ ";{,]\|$\)/.N\1/g' | sort
}

# restored - all that was there before is there again.
restored() {
	table_text | cmp -s - "$work/before"
}

# altered - how often the daemon says it was.
altered() {
	sluice status --json | python3 -c '
import json, sys
print(json.load(sys.stdin).get("altered", 0))'
}

# logged - how often the log says it was.
logged() {
	grep -c "ruleset was altered by another program" "$work/sluiced"
}

# undone WHAT NFT-COMMAND - it is set up again within 3 s, and said once.
undone() {
	times=$((times + 1))
	check "$1" at fw nft "$2"
	check "$1: it is all there again within 3 s" within 3 restored
	check "$1: port 23 is refused" not at web nc -zn -w 1 203.0.113.2 23
	check "$1: port 22 is accepted" at web nc -zn -w 5 203.0.113.2 22
	check "$1: a page is fetched" \
		equal "$(fetch 198.51.100.7)" "a page from the outside"
	check "$1: status counts it" equal "$(altered)" "$times"
	check "$1: the log tells" equal "$(logged)" "$times"
}

times=0
table_text >"$work/before"
check "there is a ruleset to lose" grep -q "table netdev sluice" "$work/before"
reload
check "a reload is no alteration" equal "$(altered)" 0
check "nor is it in status" not grep -q '^altered' <<-END
	$(sluice status)
END
at fw nft add table ip other
check "nor is a table of another program" equal "$(altered)" 0
at fw nft delete table ip other

# link_news - some of a port, ten times in half a second.
link_news() {
	for i in 1 2 3 4 5 6 7 8 9 10; do
		ip_at fw link set eth0 alias "news $i"
		sleep 0.05
	done
}

undone "flush ruleset" "flush ruleset"
link_news &
undone "flush ruleset, amid news of a link" "flush ruleset"
wait $!
undone "delete table bridge" "delete table bridge sluice"
undone "delete table inet" "delete table inet sluice"
undone "delete table netdev" "delete table netdev sluice"
undone "two tables at once" \
	"delete table bridge sluice; delete table inet sluice"
undone "a flushed base chain" "flush chain netdev sluice egress-eth0"
undone "a rule in front" \
	"insert rule bridge sluice forward.$(status generation) accept"

check "status shows it" grep -q "^altered  *$times\$" <<-END
	$(sluice status)
END
check "port 23 was never reached after that" \
	not grep -q received "$work/serve.23"
kill -TERM "$daemon_pid"
finish
