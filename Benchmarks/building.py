"""Cases that build pyramids, and the memory that building and serving take."""

import os
import shutil
import subprocess
import threading
import time
from dataclasses import dataclass
from pathlib import Path

import images
import tiles
from load import PathList, run
from rows import Row, alternate, trouble
from servers import Servers, environment

MEGABYTE = 1 << 20


class Peaks(threading.Thread):
    """Follows a process and its descendants, and keeps the highest resident memory of each (VmHWM)."""

    def __init__(self, root: int):
        super().__init__(daemon=True)
        self.root, self.peaks, self.ended = root, {}, threading.Event()

    def run(self) -> None:
        while not self.ended.wait(0.02):
            self.look()

    def look(self) -> None:
        waiting, seen = [self.root], set()
        while waiting:
            process = waiting.pop()
            seen.add(process)
            try:
                for line in Path(f"/proc/{process}/status").read_text().splitlines():
                    if line.startswith("VmHWM:"):
                        # The last reading counts: before a child has loaded its program, it shows its parent's.
                        self.peaks[process] = int(line.split()[1]) * 1024
                for task in os.listdir(f"/proc/{process}/task"):
                    children = Path(f"/proc/{process}/task/{task}/children").read_text().split()
                    waiting += [int(child) for child in children if int(child) not in seen]
            except OSError:
                continue  # it has ended

    def stop(self) -> None:
        self.ended.set()
        self.join()

    @property
    def descendants(self) -> list[int]:
        return [peak for process, peak in self.peaks.items() if process != self.root]


@dataclass
class Cost:
    seconds: float
    builder: float  # MB at the peak of the process that does the work: the largest worker, or the only process
    largest: float  # MB at the peak of the process that takes most, whichever that is
    together: float  # MB, the peaks of all processes added up


def cost(command: list, env: dict | None = None) -> Cost:
    """Runs a command to its end.

    The peaks are sampled while it runs. What the kernel tells of ended children (ru_maxrss) is of no use: it counts
    from before the command was loaded, when the child was still a copy of this large Python process."""
    began = time.monotonic()
    process = subprocess.Popen(command, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    peaks = Peaks(process.pid)
    peaks.start()
    output, _ = process.communicate()
    seconds = time.monotonic() - began
    peaks.stop()
    if process.returncode:
        raise SystemExit(f"bench: {command[0]} failed: {output.decode(errors='replace')[-2000:]}")
    everyone = list(peaks.peaks.values())
    builder, largest = max(peaks.descendants or everyone), max(everyone)
    return Cost(seconds, builder / MEGABYTE, largest / MEGABYTE, sum(everyone) / MEGABYTE)


def new_home(binary: Path, home: Path) -> Path:
    shutil.rmtree(home, ignore_errors=True)
    subprocess.run([binary, "init", home], check=True, stdout=subprocess.DEVNULL, env=environment())
    return home


def building_rows(binary: Path, folder: Path, photo: Path, rounds: int) -> list[Row]:
    """Import of one photograph into a home just made, against the command of libvips with the same settings."""
    pyramid = folder / "pyramid.tif"
    settings = [
        "--tile", "--tile-width", "256", "--tile-height", "256", "--pyramid", "--depth", "onetile",
        "--compression", "jpeg", "--Q", "85", "--strip",
    ]  # fmt: skip

    def ours(_: int) -> Cost:
        home = new_home(binary, folder / "building")
        result = cost([binary, "import", photo.parent, "--home", home], environment())
        shutil.rmtree(home)
        return result

    def vips(_: int) -> Cost:
        result = cost(["vips", "tiffsave", photo, pyramid, *settings])
        pyramid.unlink()
        return result

    photo.read_bytes()  # both find it in the page cache
    results = alternate(rounds, {"ours": ours, "vips": vips})
    mine, theirs = results["ours"], results["vips"]
    name = "`vips tiffsave`"
    return [
        Row(
            "building-time", "pyramid of a 59-megapixel JPEG: time of the whole import", "s",
            [run.seconds for run in mine], name, [run.seconds for run in theirs], compares="inverse", goal=">= 0.85",
        ),
        Row(
            "building-memory", "the same: peak memory of the process that builds", "MB",
            [run.builder for run in mine], name, [run.builder for run in theirs], compares="inverse", goal=">= 0.85",
        ),
        Row(
            "building-memory-all", "the same: peaks of all processes added up", "MB",
            [run.together for run in mine], name, [run.together for run in theirs], compares="inverse",
        ),
    ]  # fmt: skip


def gigapixel_rows(binary: Path, folder: Path, sources: dict[str, Path]) -> list[Row]:
    """The memory of a worker does not depend on the size of a source whose format gives its rows in order."""
    rows = []
    width, height = images.GIGAPIXEL
    for kind, source in sources.items():
        home = new_home(binary, folder / "gigapixel-home")
        result = cost([binary, "import", source.parent, "--home", home], environment())
        shutil.rmtree(home)
        name = kind.split()[-1].lower()
        rows.append(
            Row(
                "gigapixel-memory" if name == "tiff" else f"gigapixel-memory-{name}",
                f"peak memory of the worker: {kind} of {width} × {height} pixels to pyramid", "MB",
                [result.builder], compares="value", goal="<= 512", remark=f"It took {result.seconds:.0f} s.",
            )
        )  # fmt: skip
    return rows


def serving_memory_row(binary: Path, folder: Path, home: Path, seconds: float = 60) -> Row:
    """A server just started, under 32 clients."""
    paths = PathList(
        folder / "mixture.paths",
        [f"/iiif/v3/image/photo/{path}" for path in tiles.mixture(*images.PHOTO, 200_000)],
    )
    with Servers(folder) as servers:
        process, base = servers.vitrine(binary, home)
        peaks = Peaks(process.pid)
        peaks.start()
        outcome = run(base, paths, seconds, 32, first=0)
        peaks.look()
        peaks.stop()
    remark = f"{outcome.rate:.0f} answers/s for {seconds:.0f} s. {trouble([outcome], 'ours')}"
    if peaks.descendants:
        remark += f" Its workers took {max(peaks.descendants) / MEGABYTE:.0f} MB each at most."
    return Row(
        "serving-memory",
        "peak memory of the serving process: 32 clients, 80 % tiles, 15 % thumbnails, 5 % uncached regions", "MB",
        [peaks.peaks[process.pid] / MEGABYTE], compares="value", goal="<= 300", remark=remark.strip(),
    )  # fmt: skip
