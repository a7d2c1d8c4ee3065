#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Masqueraded and forwarded connections live on through a policy that
# translates and permits them as before, through the death of the daemon, and
# end with a policy that would translate them otherwise.
# Topology: office.sh.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/sluice.sh"
. "$(dirname "$0")/home.sh"
. "$(dirname "$0")/office.sh"

begin 29
talker=$TOP/daemon/tests/netns/talk.py
office_links
office_policy "$work/office.conf"
office_binds "$work/office.conf"

# heard LOG WORD - the last line is it, or for "a number" any number.
heard() {
	case $2 in
	"a number") tail -n 1 "$work/$1" | grep -q '^[0-9]' ;;
	*) [ "$(tail -n 1 "$work/$1")" = "$2" ] ;;
	esac
}

# talks WHAT LOG - it goes on, and was never silent.
talks() {
	seen=$(($(wc -l <"$work/$2") + 3))
	more() {
		[ "$(wc -l <"$work/$1")" -gt "$seen" ]
	}
	check "$1: it talks on" within 10 more "$2"
	check "$1: and was never silent" not grep -q silence "$work/$2"
}

daemon_start "$work/office.conf"
start server-web web python3 "$talker" serve 198.51.100.7 7000
start server-c c python3 "$talker" serve 10.77.31.13 22
need 10 "the web server listens" listening web 7000
need 10 "c listens" listening c 22
start out a python3 "$talker" to 198.51.100.7 7000
start in web python3 "$talker" to 203.0.113.3 2222
check "a masqueraded connection talks" within 10 heard out "a number"
check "a forwarded one talks" within 10 heard in "a number"

reload
talks "reload, masqueraded" out
talks "reload, forwarded" in

sed 's/forward .* udp .*/masquerade 10.77.32.0\/24 as 203.0.113.3/
	s/pass inside  -> outside/& log "out"/' \
	"$work/office.conf" >"$work/more.conf"
check "another policy that translates alike" sluice apply "$work/more.conf"
talks "another policy, masqueraded" out
talks "another policy, forwarded" in

kill -KILL "$daemon_pid"
talks "daemon killed, masqueraded" out
talks "daemon killed, forwarded" in
daemon_start "$work/office.conf"
talks "daemon started again, masqueraded" out
talks "daemon started again, forwarded" in

sed 's/as 203\.0\.113\.3/as 203.0.113.9/' "$work/office.conf" \
	>"$work/other.conf"
check "a policy with another address" sluice apply "$work/other.conf"
check "the masqueraded connection ends" within 10 heard out silence
check "the forwarded one does not" within 10 heard in "a number"
check "a new one has the new address" at a ping -c 1 -W 5 198.51.100.7
check "which show flows knows" grep -q 'seen as 203\.0\.113\.9' <<-END
	$(sluice show flows)
END

sed '/forward .* tcp 2222/d' "$work/other.conf" >"$work/closed.conf"
check "a policy without the forward" sluice apply "$work/closed.conf"
check "the forwarded connection ends" within 10 heard in silence

# A policy without such lines leaves nothing of them behind.
policy=$TOP/rules/examples/home-server.conf
check "a policy without masquerade" sluice apply "$policy"
settled() {
	! at fw nft list chains | grep -qE 'chain (nat-|ingress-|translated)'
}
check "its nat and ingress chains are gone" within 5 settled
finish
