# SPDX-License-Identifier: GPL-2.0-or-later
#
# sluice.bash - completion for bash: `. sluice.bash`, or as "sluice" in
# /usr/share/bash-completion/completions. All it knows it asks the tool: the
# commands of `sluice help`, the words of `sluice help COMMAND`, and the ports
# of a policy.

# The commands.
_sluice_commands() {
	sluice help 2>/dev/null | sed -n 's/^  \([a-z][a-z]*\) .*/\1/p'
}

# _sluice_words COMMAND - options and operands of its synopsis, one a line:
# --option, --option=VALUE, OPERAND; what is written a|b is one of them.
_sluice_words() {
	sluice help "$1" 2>/dev/null |
		sed -e '$d' -e 's/^usage: sluice [a-z]* *//' \
			-e 's/\(--[a-z-]*\) \([A-Z]\)/\1=\2/g' |
		tr -s '[] ' '\n' | sed -e '/^|*$/d' -e 's/\.\.\.$//'
}

# _sluice_value COMMAND OPTION - what stands behind it, or nothing.
_sluice_value() {
	_sluice_words "$1" | sed -n "s/^$2=//p"
}

# _sluice_policy WORD... - the first that is a file: a policy that was named.
_sluice_policy() {
	local word
	for word in "$@"; do
		[[ -f $word ]] && printf '%s\n' "$word" && return
	done
}

# _sluice_ports WORD... - of that policy, or of the one that runs.
_sluice_ports() {
	local policy socket=()
	local -i at
	policy=$(_sluice_policy "$@")
	for ((at = 1; at < $#; at++)); do
		[[ ${!at} = --socket ]] && socket=("${@:at:2}")
	done
	if [[ $policy ]]; then
		sluice check --print "$policy" 2>/dev/null
	else
		sluice show "${socket[@]}" policy 2>/dev/null
	fi | sed -n 's/^[[:blank:]]*port  *\([^ ]*\)  *zone .*/\1/p'
}

# _sluice_offer KIND WORD - what begins with WORD, of that kind of operand.
_sluice_offer() {
	case $1 in
	FILE)
		compgen -f -X '!*.conf' -- "$2"
		compgen -d -- "$2"
		;;
	FRAME | IMAGE | PATH) compgen -f -- "$2" ;;
	CASE | DIR) compgen -d -- "$2" ;;
	PORT) compgen -W "$(_sluice_ports "${COMP_WORDS[@]:2:COMP_CWORD - 2}")" -- "$2" ;;
	COMMAND) compgen -W "$(_sluice_commands)" -- "$2" ;;
	*[a-z]*) compgen -W "${1//|/ }" -- "$2" ;;
	esac
}

# _sluice_operands COMMAND WORD - of any kind that it takes.
_sluice_operands() {
	local kind
	for kind in $(_sluice_words "$1"); do
		[[ $kind = -* ]] || _sluice_offer "$kind" "$2"
	done
}

_sluice() {
	local command=${COMP_WORDS[1]} word=$2 value
	if ((COMP_CWORD == 1)); then
		mapfile -t COMPREPLY < <(compgen -W \
			"$(_sluice_commands) --help --version" -- "$word")
		return
	fi
	value=$(_sluice_value "$command" "$3")
	if [[ $value ]]; then
		mapfile -t COMPREPLY < <(_sluice_offer "$value" "$word")
	elif [[ $word = -* ]]; then
		mapfile -t COMPREPLY < <(compgen -W \
			"$(_sluice_words "$command" |
				sed -n 's/^\(-[^=]*\).*/\1/p') --help" \
			-- "$word")
	else
		mapfile -t COMPREPLY < <(_sluice_operands "$command" "$word" |
			sort -u)
	fi
}

complete -o filenames -F _sluice sluice
