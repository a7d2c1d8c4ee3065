# SPDX-License-Identifier: GPL-2.0-or-later
"""decided.py - random frames, the counters that they raised, and what
`sluice explain` says about them.

  decided.py send SOCKET FRAMES FOLDER     in the namespace of the far ends
  decided.py compare FRAMES FOLDER         what the two say is the same?

FRAMES is the output of random_frames. `send` puts each frame into its port,
asks the daemon at SOCKET for `show rules --json` before and after, and leaves
in FOLDER a capture PORT.pcap for each port, with the times at which the frames
were sent, and `raised`, a line of JSON for each frame. `compare` reads those,
`explained`, the output of explain about the captures, and `counted`, the
reasons that have a counter in the kernel, a line each.
"""
import collections
import json
import re
import socket
import struct
import sys
import time

PATIENCE = 0.01  # seconds, for a frame that no counter tells of
DECIDED = (  # what a step of explain names
    (r"rule +rule (\d+)(?:: (?:pass|drop)| counts)", "rule {}"),
    (r"rule +no rule matches", "default"),
    (r"rule +(.+): pass$", "{}"),
    (r"(?:drop|guard|answer) +(.+)$", "{}"),
)
# What conntrack and its translation drop by themselves no counter sees: there
# the frame has state, or waits for some, and has found no way yet.
UNSEEN = (
    (r"\A(?!.*^egress )", "fragment does not fit its datagram"),
    (r"^state (?!.*^bridge )", "redirect at a translated boundary"),
)
VERDICT = r"verdict +(?:pass|drop): (?:(rule \d+)|(.+?))(?:  \(|$)"


def frames_of(path):
    with open(path, encoding="ascii") as file:
        for line in file:
            port, digits = line.split()
            yield port, bytes.fromhex(digits)


# --- the kernel ---------------------------------------------------------


def ask(path):
    request = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    request.connect(path)
    request.sendall(b"sluice/1 0 show rules --json\n")
    answer = b""
    while piece := request.recv(65536):
        answer += piece
    request.close()
    head, body = answer.split(b"\n", 1)
    if head.split()[:2] != [b"sluice/1", b"0"]:
        sys.exit(f"show rules: {answer!r}")
    return body


def counters(body):
    """Name of each rule and reason: packets."""
    told = json.loads(body)
    out = {f"rule {rule['rule']}": rule["packets"] for rule in told["rules"]}
    out["default"] = told["default"]["packets"]
    out["established"] = told["established"]["packets"]
    for part in ("resolution", "dropped"):
        out.update((item["reason"], item["packets"]) for item in told[part])
    return out


def changed(path, before):
    """What show rules says now, once it is not @before any more."""
    end = time.monotonic() + PATIENCE
    while True:
        body = ask(path)
        if body != before or time.monotonic() > end:
            return body


class Capture:
    def __init__(self, path):
        self.file = open(path, "wb")
        self.file.write(
            struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 262144, 1)
        )

    def add(self, microseconds, frame):
        self.file.write(
            struct.pack(
                "<IIII",
                microseconds // 1000000,
                microseconds % 1000000,
                len(frame),
                len(frame),
            )
            + frame
        )


def send(path, frames, folder):
    ends, captures = {}, {}
    before = ask(path)
    with open(f"{folder}/raised", "w", encoding="ascii") as raised:
        for port, frame in frames_of(frames):
            if port not in ends:
                ends[port] = socket.socket(socket.AF_PACKET, socket.SOCK_RAW)
                ends[port].bind((port, 0))
                captures[port] = Capture(f"{folder}/{port}.pcap")
            captures[port].add(time.time_ns() // 1000, frame)
            ends[port].send(frame)
            after = changed(path, before)
            old, new = counters(before), counters(after)
            difference = {
                name: new[name] - old[name]
                for name in new
                if new[name] != old[name]
            }
            raised.write(json.dumps(difference) + "\n")
            before = after
    for capture in captures.values():
        capture.file.close()


# --- explain ------------------------------------------------------------


def decisions(block):
    """The verdict's name, and of all steps how often each decided."""
    named, verdict = collections.Counter(), None
    for there, reason in UNSEEN:
        if re.search(there, block, re.M | re.S):
            block = block.replace(reason, f"{reason}, by conntrack")
    for line in block.splitlines()[1:]:
        bare = re.sub(r"  \(.*", "", line)
        for pattern, name in DECIDED:
            if found := re.match(pattern, bare):
                named[name.format(*found.groups())] += 1
                break
        if found := re.match(VERDICT, line):
            verdict = found[1] or found[2]
    return verdict, named


def compare(frames, folder):
    with open(f"{folder}/counted", encoding="utf-8") as file:
        counted = set(file.read().splitlines())
    with open(f"{folder}/explained", encoding="utf-8") as file:
        blocks = file.read().split("\n\n")
    with open(f"{folder}/raised", encoding="ascii") as file:
        raised = [json.loads(line) for line in file]
    sent = list(frames_of(frames))
    if not len(sent) == len(blocks) == len(raised):
        sys.exit(f"{len(sent)} sent, {len(blocks)} explained")
    verdicts, uncounted, different = collections.Counter(), 0, 0
    for number, (frame, block) in enumerate(zip(sent, blocks)):
        verdict, named = decisions(block)
        if verdict is None:
            sys.exit(f"no verdict in:\n{block}")
        named[verdict] = max(named[verdict], 1)
        is_counted = verdict.startswith("rule ") or verdict in counted
        verdicts[verdict] += 1
        uncounted += not is_counted
        wanted = {
            name: count
            for name, count in named.items()
            if name.startswith("rule ") or name in counted
        }
        if raised[number] == wanted:
            continue
        different += 1
        if different <= 5:
            print(
                f"DIFFERENCE in frame {number + 1}, into {frame[0]}:\n"
                f"{frame[1].hex()}\n{block}\n"
                f"explain names {wanted}, the kernel raised {raised[number]}"
            )
    for verdict, count in sorted(verdicts.items()):
        mark = "" if verdict.startswith("rule ") or verdict in counted else (
            "  (has no counter)"
        )
        print(f"{count:6} {verdict}{mark}")
    print(
        f"{len(sent)} frames, {uncounted} of them decided by what has no "
        f"counter, {different} differences"
    )
    return 1 if different else 0


if __name__ == "__main__":
    if sys.argv[1] == "send":
        sys.exit(send(*sys.argv[2:]))
    sys.exit(compare(*sys.argv[2:]))
