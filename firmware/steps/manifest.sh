#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# manifest.sh BOARD KERNEL ROOT - what the image is made of, as SPDX 2.3: the
# Debian packages that went in, with versions and SHA-256, and the results.
set -eu
board=$1 kernel=$2 root=$3
list=$(mktemp)
trap 'rm -f "$list"' EXIT

# package NAME VERSION SHA256 PURPOSE
package() {
	echo "$1 $2 $3 $4" >>"$list"
}

sum() {
	sha256sum "$1" | cut -d' ' -f1
}

# NAME_VERSION.dsc, NAME_VERSION_ARCH.deb
for file in /inputs/*.orig.tar.?z* /inputs/*.debian.tar.xz; do
	base=$(basename "$file")
	package "$base" "$(echo "$base" | sed 's/^[^_]*_//; s/\.\(orig\|debian\).*//')" \
		"$(sum "$file")" SOURCE
done
for file in /inputs/*.deb; do
	base=$(basename "$file")
	package "$base" "$(echo "$base" | cut -d_ -f2)" "$(sum "$file")" LIBRARY
done
for file in /usr/src/linux-source-*.tar.xz; do
	package "$(basename "$file")" \
		"$(dpkg-query -W -f '${Version}' linux-source-6.1)" \
		"$(sum "$file")" SOURCE
done
package "kernel-$board" 0 "$(sum "$kernel/kernel")" FIRMWARE
package "root-$board" 0 "$(sum "$root/root")" FIRMWARE
package "initramfs-$board" 0 "$(sum "$root/root.cpio.xz")" FIRMWARE

{
	printf '{\n"spdxVersion":"SPDX-2.3",\n"dataLicense":"CC0-1.0",\n'
	printf '"SPDXID":"SPDXRef-DOCUMENT",\n"name":"sluice-%s",\n' "$board"
	printf '"documentNamespace":"urn:sluice:%s:%s",\n' "$board" \
		"$(sum "$root/root")"
	printf '"creationInfo":{"created":"%s","creators":["Tool: sluice"]},\n' \
		"$(date -u -d "@$SOURCE_DATE_EPOCH" +%Y-%m-%dT%H:%M:%SZ)"
	printf '"packages":[\n'
	awk '{
		printf "%s{\"SPDXID\":\"SPDXRef-%d\",\"name\":\"%s\"," \
			"\"versionInfo\":\"%s\"," \
			"\"downloadLocation\":\"NOASSERTION\"," \
			"\"primaryPackagePurpose\":\"%s\"," \
			"\"checksums\":[{\"algorithm\":\"SHA256\"," \
			"\"checksumValue\":\"%s\"}]}", (NR > 1 ? ",\n" : ""), NR,
			$1, $2, $4, $3
	}' "$list"
	printf '\n]\n}\n'
} >"$OUT/manifest.spdx.json"
