"""What is measured: one row of the report for each goal."""

import operator
from dataclasses import asdict, dataclass, field
from statistics import median


@dataclass
class Row:
    """One comparison. `ours` and `peer` are what each run gave, in the order in which the runs alternated."""

    key: str
    case: str
    unit: str = ""
    ours: list[float] = field(default_factory=list)
    peer_name: str = ""
    peer: list[float] = field(default_factory=list)
    # What the goal is about: "ratio" (ours ÷ peer), "inverse" (peer ÷ ours: of durations and memory), "value" (ours).
    compares: str = "ratio"
    goal: str = ""  # ">= 10", "<= 512"; empty where there is none
    remark: str = ""  # what this run has to say of itself, such as refused requests

    @property
    def ratios(self) -> list[float]:
        pairs = zip(self.ours, self.peer)
        if self.compares == "inverse":
            return [peer / ours for ours, peer in pairs if ours]
        return [ours / peer for ours, peer in pairs if peer]

    @property
    def result(self) -> float | None:
        """The number that the goal is held against; a peak is the highest of all runs, everything else a median."""
        if self.compares == "value":
            return max(self.ours, default=None)
        return median(self.ratios) if self.ratios else None

    @property
    def met(self) -> bool | None:
        """None where there is no goal."""
        if not self.goal:
            return None
        sign, number = self.goal.split()
        compare = {">=": operator.ge, "<=": operator.le}[sign]
        return self.result is not None and compare(self.result, float(number))

    def as_json(self) -> dict:
        return asdict(self)


def alternate(rounds: int, measures: dict) -> dict[str, list]:
    """Calls each measure with the number of the round: A B C, B C A, C A B, … so that none always comes first."""
    results = {name: [] for name in measures}
    names = list(measures)
    for number in range(rounds):
        turn = number % len(names)
        for name in names[turn:] + names[:turn]:
            results[name].append(measures[name](number))
    return results


def trouble(outcomes: list, name: str) -> str:
    """In words, what did not go well in a load; empty where all did."""
    refused, broken = sum(outcome.refused for outcome in outcomes), sum(outcome.broken for outcome in outcomes)
    parts = [f"{count} {what}" for count, what in ((refused, "refused"), (broken, "broken off")) if count]
    return f"{name}: {', '.join(parts)} of {sum(outcome.requests for outcome in outcomes)} requests." if parts else ""
