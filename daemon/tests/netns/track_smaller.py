# SPDX-License-Identifier: GPL-2.0-or-later
"""Of the steps that led to a difference those that it takes, for
track_kernel.py and track_fragments.py: delta debugging, with a fresh bridge
and a fresh model for every attempt."""
import collections
import os
import sys
import time

ATTEMPTS = 300
SECONDS = 120 * int(os.environ.get("PATIENCE", "1"))
REMEMBERED = 10000  # steps; what was before them is of other flows


class Shrink:
    """Fewer @steps, the last of which differs. @alike(steps) says how many of
    them it takes to see that difference, 0 if it is not seen."""

    def __init__(self, steps, alike):
        self.steps = list(steps)
        self.alike = alike
        self.attempts = 0
        self.end = time.monotonic() + SECONDS

    def attempt(self, steps):
        """True if @steps do: twice, since on a busy machine one may be late."""
        if self.attempts >= ATTEMPTS or time.monotonic() > self.end:
            return False
        for _ in range(2):
            self.attempts += 1
            count = self.alike(steps)
            if not count:
                return False
            steps = steps[:count]
        self.steps = steps
        print(f"{self.attempts} attempts: {count} steps", file=sys.stderr,
              flush=True)
        return True

    def round(self):
        """Long runs first; the last step is what it is about."""
        before = len(self.steps)
        size = before - 1
        while size:
            at = 0
            while at < len(self.steps) - 1:
                behind = min(at + size, len(self.steps) - 1)
                if not self.attempt(self.steps[:at] + self.steps[behind:]):
                    at += size
            size //= 2
        return len(self.steps) < before

    def run(self):
        """False if it does not differ again."""
        if not self.attempt(self.steps):
            return False
        while self.round():
            pass
        return True


class Past:
    """The steps so far, up to the first that differed. @fresh gives a
    comparison, as a context, for which nothing has happened yet."""

    def __init__(self, fresh):
        self.fresh = fresh
        self.steps = collections.deque(maxlen=REMEMBERED)
        self.difference = None
        self.told = []  # of the last attempt, a line for each step

    def step(self, comparison, step):
        """What the two say, if that differs."""
        difference = comparison.step(*step)
        if not self.difference:
            self.steps.append(step)
            self.difference = difference
        return difference

    def forget(self):
        """All that crossed so far is of no concern any more."""
        if not self.difference:
            self.steps.clear()

    def alike(self, steps):
        """After how many of @steps the difference is there again, or 0."""
        with self.fresh() as comparison:
            self.told = comparison.recent
            for count, step in enumerate(steps, 1):
                difference = comparison.step(*step)
                if difference:
                    return count if difference == self.difference else 0
        return 0

    def show_smallest(self):
        """What is left of them: what crossed, and all its bytes."""
        if not self.difference:
            return
        shrink = Shrink(self.steps, self.alike)
        if not shrink.run() or not self.alike(shrink.steps):
            print("it did not differ in that way again")
            return
        print(f"smallest: {len(shrink.steps)} steps of {len(self.steps)}, by "
              f"{shrink.attempts} attempts")
        last = shrink.steps[-len(self.told):]
        for line, step in zip(self.told, last):
            print("   ", line)
            print("       ", step[1].hex())
