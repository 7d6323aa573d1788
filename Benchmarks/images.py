"""The images that are measured with. Made once, from fixed seeds, and kept in .tools/bench."""

import io
import os
import subprocess
from pathlib import Path

import numpy as np
from PIL import Image

PHOTO = (9400, 6272)  # 59 megapixels; no level's sides are multiples of the tile size
GIGAPIXEL = (32768, 32768)
PAGES = 25  # of the book whose manifest is measured
STRIP = 256


def photograph(width: int, height: int, seed: int = 7) -> Image.Image:
    """Something with the spectrum of a photograph: each octave of detail about half as strong as the one above it,
    grey detail much stronger than coloured, a little sensor noise. Built in strips, so that only the result is large."""
    random = np.random.default_rng(seed)
    octaves = []
    cell = 4096
    while cell >= 1:
        shape = (height // cell + 4, width // cell + 4)
        light = random.standard_normal(shape, dtype=np.float32) if cell > 1 else None
        tint = [random.standard_normal(shape, dtype=np.float32) for _ in range(2)] if cell >= 32 else []
        octaves.append((cell, 48 * (cell / 4096) ** 0.34, light, tint))
        cell //= 2
    pixels = np.empty((height, width, 3), dtype=np.uint8)
    for top in range(0, height, STRIP):
        rows = min(STRIP, height - top)

        def stretched(grid: np.ndarray, cell: int) -> np.ndarray:
            box = (1, 1 + top / cell, 1 + width / cell, 1 + (top + rows) / cell)
            return np.asarray(Image.fromarray(grid).resize((width, rows), Image.Resampling.BICUBIC, box=box))

        light = np.full((rows, width), 120, dtype=np.float32)
        tints = [np.zeros((rows, width), dtype=np.float32) for _ in range(2)]
        for cell, strength, grey, colours in octaves:
            if grey is not None:
                light += strength * stretched(grey, cell)
            for tint, colour in zip(tints, colours):
                tint += 0.4 * strength * stretched(colour, cell)
        light += 2.5 * random.standard_normal((rows, width), dtype=np.float32)
        red, blue = tints
        for band, value in enumerate((light + red, light - 0.4 * red - 0.3 * blue, light + blue)):
            pixels[top : top + rows, :, band] = np.clip(value, 0, 255)
    return Image.fromarray(pixels)


def _whole(path: Path, write) -> Path:
    """`path`, made by `write` unless it is there; never half made."""
    if not path.exists():
        print(f"bench: making {path.name}", flush=True)
        path.parent.mkdir(parents=True, exist_ok=True)
        part = path.with_name("part-" + path.name)
        write(part)
        os.replace(part, path)
    return path


def photo(folder: Path) -> Path:
    return _whole(
        folder / "photo/photo.jpg", lambda path: photograph(*PHOTO).save(path, "JPEG", quality=92, subsampling=2)
    )


# What the gigapixel image is written as: file, and libvips' options.
GIGAPIXELS = {
    "tiled TIFF": ("gigapixel/gigapixel.tif", "[tile,tile-width=512,tile-height=512,compression=jpeg,Q=85,bigtiff]"),
    "baseline JPEG": ("gigapixel-jpeg/gigapixel.jpg", "[Q=85]"),
    "plain PNG": ("gigapixel-png/gigapixel.png", "[compression=1,filter=sub]"),
}


def gigapixel(folder: Path, kind: str = "tiled TIFF") -> Path:
    """A piece of the photograph, repeated by libvips, which needs little memory for it; the TIFF is without levels."""
    source = photo(folder)
    name, options = GIGAPIXELS[kind]

    def write(path: Path) -> None:
        piece = folder / "piece.v"
        width, height = 8192, 4096
        subprocess.run(["vips", "crop", source, piece, "0", "0", str(width), str(height)], check=True)
        across, down = GIGAPIXEL[0] // width, GIGAPIXEL[1] // height
        subprocess.run(["vips", "replicate", piece, f"{path}{options}", str(across), str(down)], check=True)
        piece.unlink()

    return _whole(folder / name, write)


def gigapixels(folder: Path) -> dict[str, Path]:
    return {kind: gigapixel(folder, kind) for kind in GIGAPIXELS}


def jpeg2000(folder: Path, tiled: bool) -> Path:
    """The photograph as libraries keep such files: lossy at 12:1, seven resolutions, in tiles or with precincts."""
    source = photo(folder)

    def write(path: Path) -> None:
        pixels = folder / "photo.ppm"
        subprocess.run(["vips", "copy", source, pixels], check=True)
        precincts = ",".join(["[256,256]"] * 5 + ["[128,128]"] * 2)
        cut = ["-t", "1024,1024"] if tiled else ["-c", precincts]
        command = ["opj_compress", "-i", pixels, "-o", path, "-r", "12", "-n", "7", "-p", "RPCL", "-I", *cut]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        pixels.unlink()

    return _whole(folder / "jp2" / ("tiled.jp2" if tiled else "precincts.jp2"), write)


def book(folder: Path) -> Path:
    """A folder of small page images: what a manifest of many canvases is made from."""
    pages = folder / "book"
    for number in range(1, PAGES + 1):
        _whole(
            pages / f"page{number:02}.jpg",
            lambda path: photograph(600, 800, seed=number).save(path, "JPEG", quality=85),
        )
    return pages


def dimensions(body: bytes) -> tuple[int, int]:
    """Width and height of an encoded image, which is decoded whole on the way."""
    with Image.open(io.BytesIO(body)) as image:
        image.load()
        return image.size


def difference(one: bytes, other: bytes) -> float:
    """The mean difference of two encoded images of one size, in levels of 255."""
    first, second = (np.asarray(Image.open(io.BytesIO(body)).convert("RGB"), dtype=np.int16) for body in (one, other))
    return float(np.abs(first - second).mean())
