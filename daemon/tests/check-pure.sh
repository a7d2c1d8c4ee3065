#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# check-pure - the core decides and does nothing else: its objects call no
# function but those of memory and strings, and have no data that can change.
set -eu
cd "$(dirname "$0")/.."
objects=${BUILD:-../build/host}/core

# Memory, strings, sorting, formatting into memory; and what the compiler
# itself puts in for them.
allowed='malloc|calloc|realloc|free
memchr|memcmp|memcpy|memmove|memset
strchr|strcmp|strcpy|strcspn|strlen|strncmp|strnlen|strpbrk|strrchr|strspn|strstr
qsort|bsearch|snprintf|vsnprintf
__stack_chk_fail|_GLOBAL_OFFSET_TABLE_'
pattern="^($(printf '%s' "$allowed" | tr '\n' '|'))\$"

ls "$objects"/*.o >/dev/null
nm -g --defined-only "$objects"/*.o | awk 'NF == 3 { print $3 }' |
	sort -u >"$objects/defined"
nm -u "$objects"/*.o | awk 'NF == 2 && $1 == "U" { print $2 }' |
	sort -u >"$objects/wanted"
foreign=$(comm -13 "$objects/defined" "$objects/wanted" |
	grep -vE "$pattern") || foreign=
status=0
for symbol in $foreign; do
	status=1
	for object in "$objects"/*.o; do
		if nm -u "$object" | grep -qw "$symbol"; then
			echo "core/$(basename "$object" .o).c calls $symbol"
		fi
	done
done

# .data.rel.ro holds constants that contain pointers.
for object in "$objects"/*.o; do
	sections=$(objdump -h "$object" | awk '
		$2 ~ /^\.(data|bss|tdata|tbss)/ && $2 !~ /^\.data\.rel\.ro/ &&
			$3 !~ /^0+$/ { printf " %s", $2 }')
	if [ -n "$sections" ]; then
		echo "core/$(basename "$object" .o).c has variables:$sections"
		status=1
	fi
done
exit $status
