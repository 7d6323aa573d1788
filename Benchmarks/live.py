"""Cases of a collection that changes: its list of changes, and reading while others write."""

import sqlite3
import subprocess
import threading
from pathlib import Path

from load import run
from rows import Row, alternate, trouble
from serving import NGINX, Stage, compare
from servers import environment

# As many changes as a page of the list has, and some more, so that the first page is what it is for good.
CHANGES = 600
FULL_PAGE = "/iiif/activity/page-0"


def lengthen(home: Path) -> None:
    """Gives a home that nobody has open a long history, in the catalogue itself: writing it takes minutes otherwise."""
    database = sqlite3.connect(home / "catalogue.sqlite")
    position, at = database.execute("SELECT position, at FROM activity ORDER BY position DESC LIMIT 1").fetchone()
    rows = [(position + number, "update", "book", at) for number in range(1, CHANGES + 1)]
    database.executemany("INSERT INTO activity (position, kind, identifier, at) VALUES (?, ?, ?, ?)", rows)
    database.commit()
    database.close()


def feed_row(stage: Stage) -> Row:
    page = stage.paths("feed", FULL_PAGE, [""])
    stage.publish(page.paths)
    size = (stage.root / FULL_PAGE.lstrip("/")).stat().st_size / 1e6
    case = f"page of 500 changes of the list of changes ({size:.1f} MB), warm, not compressed, concurrency 8"
    return compare(
        Row("feed", case, "documents/s", peer_name=NGINX, goal=">= 0.4"), stage,
        lambda _: run(stage.ours, page, stage.seconds, 8),
        lambda _: run(stage.static, page, stage.seconds, 8),
    )  # fmt: skip


def writing_row(stage: Stage, vitrine: Path, home: Path) -> Row:
    """Manifests and tiles' descriptions while another object is withdrawn and brought back without a pause."""
    paths = stage.paths("writing", "", [stage.manifest, f"{stage.image}info.json"])
    outcomes, writes = [], []

    def idle(_: int) -> float:
        return run(stage.ours, paths, stage.seconds, 8).p99 / 1000

    def writing(_: int) -> float:
        ended = threading.Event()

        def write() -> None:
            count = 0
            while not ended.is_set():
                undo = ["--undo"] if count % 2 else []
                command = [vitrine, "withdraw", "other", "--home", home, *undo]
                subprocess.run(command, env=environment(), stdout=subprocess.DEVNULL, check=True)
                count += 1
            writes.append(count / stage.seconds)

        writer = threading.Thread(target=write)
        writer.start()
        try:
            outcome = run(stage.ours, paths, stage.seconds, 8)
        finally:
            ended.set()
            writer.join()
        outcomes.append(outcome)
        return outcome.p99 / 1000

    results = alternate(stage.rounds, {"writing": writing, "idle": idle})
    remark = f"About {sum(writes) / max(1, len(writes)):.0f} writes a second, a process each. {trouble(outcomes, 'Readers')}"
    return Row(
        "writing", "latency p99 of manifests and info.json at concurrency 8, under constant writing", "ms",
        results["writing"], "without", results["idle"], goal="<= 3", remark=remark.strip(),
    )  # fmt: skip
