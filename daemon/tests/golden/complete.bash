# SPDX-License-Identifier: GPL-2.0-or-later
#
# complete.bash WORD... - what daemon/completion/sluice.bash offers for the last
# WORD behind "sluice", one a line.
completion=$(dirname "$0")/../../completion/sluice.bash
# shellcheck source=daemon/completion/sluice.bash
. "$completion"
COMP_WORDS=(sluice "$@")
COMP_CWORD=$#
_sluice sluice "${COMP_WORDS[-1]}" "${COMP_WORDS[-2]}"
printf '%s\n' "${COMPREPLY[@]}" | sed '/^$/d' | sort
