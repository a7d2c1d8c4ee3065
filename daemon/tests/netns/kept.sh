# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh disable=SC2034,SC2154
#
# kept.sh - a daemon that keeps policies, and policies that can be told apart.
# Sourced after sluice.sh.

# policy NUMBER
policy() {
	cat <<-END
		# number $1
		bridge br0 {
			port eth0 zone inside
			port eth1 zone outside
		}
		filter {
			pass inside -> outside port tcp $1
			default drop
		}
	END
}

# number - of the policy that runs.
number() {
	sluice show policy | sed -n 's/^# number //p'
}

# keeper DIRECTORY ARGUMENT... - the daemon, started, and it answers.
keeper() {
	directory=$1
	shift
	start sluiced fw "$SLUICED" --foreground --store "$directory" \
		--socket "$socket" "$@"
	daemon_pid=$started
	need 20 "sluiced answers" sluice status
}

# stop SIGNAL
stop() {
	kill "-$1" "$daemon_pid"
	wait "$daemon_pid" 2>/dev/null || true
}

restart() {
	stop "$1"
	keeper "$work/kept"
}

# runs_policy N
runs_policy() {
	equal "$(number)" "$1"
}

# apply N WORD... - policy N.
apply() {
	policy "$1" >"$work/policy.$1"
	shift_to=$1
	shift
	sluice apply "$@" "$work/policy.$shift_to"
}

said() {
	text=$1
	shift
	"$@" 2>&1 | grep -qF -- "$text"
}

# current - the number of what runs at the next start.
current() {
	readlink "$work/kept/current"
}
