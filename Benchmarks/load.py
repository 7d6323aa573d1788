"""Load, made by wrk: one thread, so that the servers have as much of the machine as possible."""

import json
import subprocess
import time
import urllib.request
from dataclasses import dataclass
from pathlib import Path

SCRIPT = Path(__file__).with_name("load.lua")


@dataclass
class Outcome:
    requests: int
    microseconds: int
    bytes: int
    refused: int  # answers with a status of 400 or above
    broken: int  # no answer: connection refused, reset or timed out
    p50: int
    p99: int  # microseconds

    @property
    def rate(self) -> float:
        """Good answers per second."""
        return max(0, self.requests - self.refused) / (self.microseconds / 1e6)


class PathList:
    """Paths in a file, as wrk reads them."""

    def __init__(self, file: Path, paths: list[str]):
        file.write_text("\n".join(paths) + "\n")
        self.file, self.paths = file, paths


def command(base: str, paths: PathList, seconds: float, connections: int, first: int | None) -> list[str]:
    order = ["random", "0"] if first is None else ["sequence", str(first)]
    return [
        "wrk", "-t1", f"-c{connections}", f"-d{max(1, round(seconds))}s", "--timeout", "120s", "--latency",
        "-s", str(SCRIPT), base, "--", str(paths.file), *order,
    ]  # fmt: skip


def run(base: str, paths: PathList, seconds: float, connections: int, first: int | None = None) -> Outcome:
    """Asks `base` for `paths` during `seconds`: at random, or in their order from number `first` on."""
    result = subprocess.run(command(base, paths, seconds, connections, first), capture_output=True, text=True)
    if result.returncode:
        raise SystemExit(f"bench: wrk failed at {base}: {result.stdout} {result.stderr}")
    return parse(result.stdout)


def parse(output: str) -> Outcome:
    """What load.lua printed at the end."""
    return Outcome(**json.loads(output.strip().splitlines()[-1]))


def get(url: str, attempts: int = 1) -> bytes:
    """The body of an answer with status 200."""
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    for attempt in range(attempts):
        try:
            with opener.open(url, timeout=60) as answer:
                return answer.read()
        except OSError:
            if attempt + 1 == attempts:
                raise
            time.sleep(0.1)
    raise AssertionError("attempts must be 1 or more")
