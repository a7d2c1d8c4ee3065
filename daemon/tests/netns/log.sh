# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh disable=SC2034,SC2154
#
# log.sh - frames that are dropped for many reasons, and what the log says of
# them. Sourced after traffic.sh.

frames() {
	space=$1
	shift
	at "$space" python3 "$TOP/daemon/tests/netns/log_frames.py" eth0 "$@"
}

# log_policy FILE - two ports, translation of every kind, rules that log.
log_policy() {
	cat >"$1" <<-'END'
		bridge br0 {
			mac 02:00:00:00:00:bf
			port eth0 zone inside
			port eth1 zone outside
		}
		nat outside {
			alias 203.0.113.1 as 10.0.0.254
			alias 203.0.113.4 as 10.0.0.253
			static 203.0.113.2 = 10.0.0.1
			masquerade 10.0.0.0/24 as 203.0.113.3
			forward 203.0.113.3 tcp 2222 to 10.0.0.3 port 22
		}
		filter {
			drop  outside -> inside from 198.51.100.66 log "pest: \"x\""
			count outside -> inside port udp 7 log
			pass  outside -> inside to 10.0.0.1 port tcp 22 log "ssh"
			drop  inside -> outside port tcp 25 log
			pass  inside -> outside
			pass  outside -> inside to 10.0.0.1 port udp 53
			default drop log
		}
		guard inside {
			bind 10.0.0.1 = 02:00:00:00:00:0a
			bind 10.0.0.3 = 02:00:00:00:00:0a
			deny dhcp-server
		}
		guard outside { bind 10.0.0.254 = 02:00:00:00:00:01 }
	END
}

# logged KEY=VALUE... - some entry of the log has all of these; "KEY~TEXT": it
# has that text in it. Every line must be JSON.
logged() {
	sluice log --json | python3 -c '
import json, sys
entries = [json.loads(line) for line in sys.stdin]
def fits(entry, want):
    exact = "~" not in want.split("=")[0]
    key, value = want.split("=" if exact else "~", 1)
    have = str(entry.get(key, ""))
    return have == value if exact else value in have
sys.exit(not any(all(fits(e, want) for want in sys.argv[1:]) for e in entries))
' "$@"
}

# sum KEY BY - of all entries of that rule or reason.
sum() {
	sluice log --json | python3 -c '
import json, sys
entries = [json.loads(line) for line in sys.stdin]
print(sum(e.get(sys.argv[1], 0) for e in entries if e.get("by") == sys.argv[2]))
' "$@"
}

# tells SPACE KIND KEY=VALUE... - that frame is sent, and there is the line.
tells() {
	kind=$2
	frames "$1" "$2"
	shift 2
	check "$kind: $*" within 5 logged "$@"
}

# slow BYTES - how many come in three seconds at that rate.
slow() {
	timeout 3 "$SLUICE" log --socket "$socket" --follow --count 1000 \
		--rate "$1" >"$work/slow" || true
	wc -c <"$work/slow"
}

# in_terminal - how many bytes one gets in the first second.
in_terminal() {
	python3 - "$SLUICE" log --socket "$socket" --json --follow \
		--count 1000 <<-'END'
		import os, pty, signal, sys, time
		pid, terminal = pty.fork()
		if pid == 0:
		    os.execv(sys.argv[1], sys.argv[1:])
		count = len(os.read(terminal, 65536))
		end = time.monotonic() + 1
		while True:
		    some = len(os.read(terminal, 65536))
		    if time.monotonic() > end:
		        break
		    count += some
		os.kill(pid, signal.SIGTERM)
		print(count)
	END
}
