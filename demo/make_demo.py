#!/usr/bin/env python3
"""Makes Vitrine's demonstration collection: python3 demo/make_demo.py OUTDIR

Writes OUTDIR/collection (the files) and OUTDIR/objects.csv (what they are). Offline and repeatable; a second run
finds the stamp of the first and does nothing. Needs demo/requirements.txt, ffmpeg, vips and the fonts that
demo/README.md names.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import sys
from pathlib import Path

SOURCES = Path(__file__).resolve().parent
STAMP = ".stamp"
UNFINISHED = ".partial"


class CannotMake(Exception):
    """Something is missing or in the way; the message says what and what to do."""


def fingerprint() -> str:
    """A hash of everything the collection is made from."""
    digest = hashlib.sha256()
    kinds = {".py", ".txt", ".vtt", ".csv"}
    for path in sorted(path for path in SOURCES.rglob("*") if path.suffix in kinds and path.is_file()):
        digest.update(path.relative_to(SOURCES).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()


def check_tools() -> None:
    """Says at once what would be missed minutes later."""
    for command, package in (("ffmpeg", "ffmpeg"), ("vips", "libvips-tools")):
        if shutil.which(command) is None:
            raise CannotMake(f"the command {command} is missing: install the Debian package {package}")
    try:
        from maker.fonts import FACES, MissingFont, font_path
    except ImportError as error:
        raise CannotMake(f"{error}: install demo/requirements.txt into the Python that runs this") from error
    try:
        for style in FACES:
            font_path(style)
    except MissingFont as error:
        raise CannotMake(str(error)) from error


def finished(out: Path, wanted: str) -> bool:
    """Whether OUTDIR holds the collection of these very sources."""
    stamp = out / STAMP
    return stamp.is_file() and stamp.read_text(encoding="utf-8").strip() == wanted


def check_folder(out: Path) -> None:
    """Never writes over a collection that this program did not make."""
    ours = (out / STAMP).exists() or (out / UNFINISHED).exists()
    if not ours and ((out / "collection").exists() or (out / "objects.csv").exists()):
        raise CannotMake(f"{out} already holds a collection that this program did not make: name another folder")


def make(out: Path, wanted: str) -> None:
    """Makes everything in a folder apart, then moves it into place; the stamp comes last."""
    from maker.plan import make_all

    work = out / UNFINISHED
    shutil.rmtree(work, ignore_errors=True)
    (work / "collection").mkdir(parents=True)
    make_all(work / "collection", lambda text: print(f"demo: {text}", flush=True))
    shutil.copyfile(SOURCES / "objects.csv", work / "objects.csv")

    (out / STAMP).unlink(missing_ok=True)
    if (out / "collection").exists():
        (out / "collection").rename(work / "replaced")
    (work / "collection").rename(out / "collection")
    (work / "objects.csv").replace(out / "objects.csv")
    (work / STAMP).write_text(wanted + "\n", encoding="utf-8")
    (work / STAMP).replace(out / STAMP)
    shutil.rmtree(work)


def main(arguments: list[str]) -> int:
    """0 when the collection is there, 1 when it cannot be made, 2 for a wrong call."""
    if len(arguments) != 1 or arguments[0].startswith("-"):
        print("usage: make_demo.py OUTDIR", file=sys.stderr)
        return 2
    out, wanted = Path(arguments[0]), fingerprint()
    if finished(out, wanted):
        print(f"demo: {out} is up to date")
        return 0
    try:
        check_tools()
        check_folder(out)
        out.mkdir(parents=True, exist_ok=True)
        with open(out / ".lock", "w", encoding="utf-8") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not finished(out, wanted):
                make(out, wanted)
    except CannotMake as error:
        print(f"demo: {error}", file=sys.stderr)
        return 1
    print(f"demo: the collection is in {out}")
    return 0


if __name__ == "__main__":
    os.environ.setdefault("SOURCE_DATE_EPOCH", "0")
    sys.exit(main(sys.argv[1:]))
