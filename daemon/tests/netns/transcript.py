# SPDX-License-Identifier: GPL-2.0-or-later
"""transcript.py - the commands of a page, and whether they still say what
stands there.

  transcript.py PAGE PREFIX FOLDER [--update]

A fenced block that begins with "SPACE# COMMAND" is a session: each command is
run by sh in the network namespace PREFIX-SPACE, in FOLDER, and what it writes
must be what follows it, but for times and numbers that differ from run to run.
"COMMAND &" goes on, once it has written a line, until "SPACE# wait", which
shows what it wrote. A block of
the kind "conf" is written to the file that its first line names: "# NAME".
With --update the page gets what was written now.
"""
import difflib
import os
import re
import subprocess
import sys

PROMPT = re.compile(r"(host|fw|router|web)# (.*)")
MASKS = (
    (r"\d{4}-\d\d-\d\d[T ]", "DATE "),
    (r"\d\d:\d\d:\d\d(\.\d+)?([+-]\d{4})?", "TIME"),
    (r"(time[= ]|rtt .* = )[\d./]+ ?ms", r"\1MS"),
    (r"\b(seq|ack|win|options|id|cksum) \S+", r"\1 N"),
    (r"\bgeneration +\d+", "generation N"),
    (r"\b\d+ (of|in) \d+ s\b", r"N \1 N s"),
    (r"^( {1,4}\d+|) +\d+ +\d+  (?=\S)", r"\1 N N  "),
    (r"\d+ frames, [\d.]+ k?M?B", "N frames"),
    (r"\bconnections  \d+ of \d+", "connections  N"),
)
WAIT = 20  # seconds, for a program to end


class Sessions:
    def __init__(self, prefix, folder):
        self.prefix, self.folder = prefix, folder
        self.behind, self.ready = None, ""

    def start(self, space, command):
        environment = dict(os.environ, LC_ALL="C", TZ="UTC")
        environment["PATH"] = f"{self.folder}/bin:{environment['PATH']}"
        return subprocess.Popen(
            ["ip", "netns", "exec", f"{self.prefix}-{space}", "sh", "-c",
             command],
            cwd=self.folder, env=environment, text=True,
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT)

    def run(self, space, command):
        if command == "wait":
            return self.ready + self.behind.communicate(timeout=WAIT)[0]
        if not command.endswith(" &"):
            return self.start(space, command).communicate(timeout=WAIT)[0]
        self.behind = self.start(space, command[:-2])
        self.ready = self.behind.stdout.readline()
        return ""


def blocks(lines):
    """Each fenced block: its kind, its first line's number, its lines."""
    kind = start = None
    for number, line in enumerate(lines):
        if not line.startswith("```"):
            continue
        if start is None:
            kind, start = line[3:], number + 1
        else:
            yield kind, start, lines[start:number]
            start = None


def session(sessions, block):
    """The block, with what its commands write now."""
    out = []
    for line in block:
        if found := PROMPT.fullmatch(line):
            out.append(line)
            said = sessions.run(*found.groups())
            out += [text.rstrip() for text in said.splitlines()]
    return out


def masked(lines):
    out = []
    for line in lines:
        for pattern, word in MASKS:
            line = re.sub(pattern, word, line)
        out.append(line)
    return out


def main():
    page, prefix, folder = sys.argv[1:4]
    with open(page, encoding="utf-8") as file:
        lines = file.read().splitlines()
    sessions, new, done, different = Sessions(prefix, folder), [], 0, 0
    for kind, start, block in blocks(lines):
        if kind == "conf":
            path = os.path.join(folder, block[0].removeprefix("# "))
            with open(path, "w", encoding="utf-8") as file:
                file.write("\n".join(block) + "\n")
        if kind or not block or not PROMPT.fullmatch(block[0]):
            continue
        now = session(sessions, block)
        change = list(difflib.unified_diff(masked(block), masked(now),
                                           "page", "now", lineterm="", n=1))
        print("\n".join(change) if change else f"line {start + 1}: the same")
        different += bool(change)
        new += lines[done:start] + now
        done = start + len(block)
    if sys.argv[4:] == ["--update"]:
        with open(page, "w", encoding="utf-8") as file:
            file.write("\n".join(new + lines[done:]) + "\n")
        return 0
    return 1 if different or not done else 0


sys.exit(main())
