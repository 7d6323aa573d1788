"""Counts what a conformance check found, and says it in the one form that conformance/run.sh adds up."""
import sys


class Tally:
    """- is_brief: what passed is counted and not named."""

    def __init__(self, is_brief=False):
        self.is_brief = is_brief
        self.counts = {"passed": 0, "failed": 0, "skipped": 0}

    def passed(self, what, notes=()):
        self._line("passed", "PASS", what, notes)

    def failed(self, what, details=()):
        self._line("failed", "FAIL", what, details)

    def skipped(self, what, why):
        self._line("skipped", "SKIP", what, [why])

    def check(self, what, faults, notes=()):
        """Passed when there are no faults."""
        if faults:
            self.failed(what, faults)
        else:
            self.passed(what, notes)

    def finish(self):
        """Prints the count as the last line and ends the program: 0 if nothing failed and something was checked."""
        print("{passed} passed, {failed} failed, {skipped} skipped".format(**self.counts))
        sys.exit(1 if self.counts["failed"] or not self.counts["passed"] else 0)

    def _line(self, outcome, word, what, details):
        self.counts[outcome] += 1
        if self.is_brief and outcome == "passed":
            return
        print(word, what)
        details = [" ".join(str(detail).split()) for detail in details]
        for detail in details[:12]:
            print("     " + detail[:500])
        if len(details) > 12:
            print(f"     … and {len(details) - 12} more")
        sys.stdout.flush()
