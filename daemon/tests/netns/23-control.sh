#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# The control socket and the process behind it: clients that are stuck, that
# lie or talk nonsense, a second daemon, and what the daemon may still do.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/sluice.sh"

begin 23
open_policy "$work/policy"
cables eth0 eth1

# talk TEXT - send that, end of input, and print what comes back.
talk() {
	python3 - "$socket" "$1" <<'END'
import socket, sys
s = socket.socket(socket.AF_UNIX)
s.settimeout(20)
s.connect(sys.argv[1])
s.sendall(sys.argv[2].encode().decode('unicode_escape').encode('latin1'))
try:
    while True:
        got = s.recv(65536)
        if not got:
            break
        sys.stdout.write(got.decode())
except ConnectionResetError:
    pass
END
}

# says TEXT PATTERN - the answer to TEXT begins with that.
says() {
	answer=$(talk "$1")
	case $answer in
	$2*) ;;
	*)
		echo "got '$answer', wanted '$2'"
		return 1
		;;
	esac
}

field() {
	sed -n "s/^$1:[[:space:]]*//p" "/proc/$daemon_pid/status"
}

socket=$work/socket
check "it starts in the background" at fw "$SLUICED" -f "$work/policy" \
	--socket "$socket"
daemon_pid=$(cat "$socket.lock")
pids="$pids $daemon_pid"
check "and its policy runs when the command returns" runs
check "a trial has bounds without the command line, too" says \
	'sluice/1 1 apply --confirm 9 -- x\nx' \
	'sluice/1 1 39
a trial takes from 10 to 86400 seconds'
check "the socket is for its owner" equal "$(stat -c %a "$socket")" 600
check "it kept one capability" equal "$(field CapEff)" 0000000000001000
check "and can never have more" equal "$(field CapBnd)" 0000000000001000
check "not even by a program" equal "$(field NoNewPrivs)" 1
# what NAME... - device and inode: a name is not always that of a chroot.
what() {
	stat -L -c %d:%i "$@" | tr '\n' ' '
}
check "it has left the terminal" equal \
	"$(what "/proc/$daemon_pid/fd/0" "/proc/$daemon_pid/fd/2" \
		"/proc/$daemon_pid/cwd")" "$(what /dev/null /dev/null /)"

check "a second daemon is refused" exits 3 at fw "$SLUICED" --foreground \
	-f "$work/policy" --socket "$socket"
cp "$work/check" "$work/said"
check "it says why" grep "another sluiced runs at" "$work/said"
echo precious >"$work/file"
check "a file is no socket" exits 3 at fw "$SLUICED" --foreground \
	-f "$work/policy" --socket "$work/file"
check "and is not removed" equal "$(cat "$work/file")" precious

number=$(status generation)
check "an unknown verb" says 'sluice/1 0 destroy\n' "sluice/1 2 "
check "an unknown option" says 'sluice/1 0 status --all\n' "sluice/1 2 "
check "an unknown thing to show" says 'sluice/1 0 show me\n' "sluice/1 2 "
check "an option of another verb" says 'sluice/1 0 reload --json\n' \
	"sluice/1 2 "
check "another protocol" equal "$(talk 'GET / HTTP/1.0\r\n\r\n')" ""
check "more than was announced" equal \
	"$(talk 'sluice/1 2 apply -- x\nfilter')" ""
check "a line without end" equal "$(talk "$(head -c 5000 /dev/zero |
	tr '\0' a)")" ""
check "a policy of 100 MB" says 'sluice/1 100000000 apply -- x\n' \
	"sluice/1 1 "
check "a policy that is no policy" says \
	'sluice/1 7 apply -- some file\nfilter{' "sluice/1 1 "
check "none of it changed anything" equal "$(status generation)" "$number"
check "reload" says 'sluice/1 0 reload\n' "sluice/1 0 "
check "is a new generation" not equal "$(status generation)" "$number"

# Each holds a connection with half a request, and reads nothing.
python3 - "$socket" 7 <<'END' >"$work/stuck" &
import socket, sys, time
held = []
for _ in range(int(sys.argv[2])):
    s = socket.socket(socket.AF_UNIX)
    s.connect(sys.argv[1])
    s.sendall(b'sluice/1 1000 apply -- slow\nbridge')
    held.append(s)
print('held', flush=True)
for s in held:
    s.settimeout(60)
    s.recv(1)
print('dropped', flush=True)
END
stuck=$!
pids="$pids $stuck"
held() {
	grep -q "$1" "$work/stuck"
}
need 10 "seven clients are stuck" held held
check "an eighth is answered" runs
check "the others are dropped in the end" within 30 held dropped
wait "$stuck"

for part in rules nat neighbours ports; do
	sluice show $part >"$work/text"
	check "show $part" [ -s "$work/text" ]
	check "show $part fits 80 columns" not grep -E '.{81}' "$work/text"
	sluice show $part --json >"$work/json"
	check "show $part --json is JSON" python3 -m json.tool "$work/json"
done
check "status fits 80 columns" not grep -E '.{81}' <<-END
	$(sluice status | sed '/^policy/d')
END
kill -TERM "$daemon_pid"
ended() {
	[ ! -e "$socket" ]
}
check "SIGTERM ends it" within 10 ended
finish
