#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# prove.sh MINUTES [SEED] - the oracles at length: random policies and frames
# through kernel and model, random dialogues and fragments through conntrack and
# the model's, one seed after the other, until the time is over or something
# differs. What frames differ on is made smaller and kept as a case. Root; wants
# what `./build.sh test netns` builds.
TOP=$(cd "$(dirname "$0")/../.." && pwd)
# shellcheck source=daemon/tests/netns/lib.sh
. "$TOP/daemon/tests/netns/lib.sh"
minutes=${1:-} seed=${2:-$(date +%s)}
case $minutes in
'' | *[!0-9]*)
	echo "usage: prove.sh MINUTES [SEED]" >&2
	exit 2
	;;
esac
begin prove
cases=$TOP/build/tests/oracle
mkdir -p "$cases"
end=$(($(date +%s) + 60 * minutes))
frames=0 states=0 fragments=0 round=0
echo "seeds from $seed on; a case of what differs goes to $cases" >&2

# number_before WORDS - in what the last oracle has said.
number_before() {
	sed -n "s/.*[^0-9]\\([0-9][0-9]*\\) $1.*/\\1/p" "$work/check" | tail -n 1
}

# tracks WHAT - one of the two that speak with track_oracle.
tracks() {
	python3 -B "$TOP/daemon/tests/netns/track_$1.py" "$tools/track_oracle" \
		--seed "$seed" --seconds 10
}

while [ "$(date +%s)" -lt "$end" ] && [ "$failed" -eq 0 ]; do
	check "seed $seed: frames" "$tools/oracle" --seed "$seed" \
		--policies 50 --frames 200 --save "$cases"
	frames=$((frames + $(number_before frames,)))
	check "seed $seed: states" tracks kernel
	states=$((states + $(number_before "states agree")))
	check "seed $seed: fragments" tracks fragments
	fragments=$((fragments + $(number_before "fragments agree")))
	round=$((round + 1)) seed=$((seed + 1))
	echo "$round seeds: $frames frames, $states states," \
		"$fragments fragments; $(((end - $(date +%s)) / 60)) min left" >&2
done
echo "compared: $frames frames in $((50 * round)) policies, $states states" \
	"of connections, $fragments fragments"
finish
