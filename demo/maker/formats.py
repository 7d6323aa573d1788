"""Writers for what Pillow leaves out: 16-bit RGB TIFF, and CMYK with a colour profile."""

from __future__ import annotations

import os
import struct
import subprocess
import zlib
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageCms

STRIP_ROWS = 64


def srgb_profile() -> bytes:
    """An sRGB profile built by Little CMS, its time of creation blanked so that every run gives the same bytes."""
    profile = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    profile[24:36] = bytes(12)
    return bytes(profile)


def save_tiff16(path: Path, pixels: NDArray[np.uint16], dpi: int = 300) -> None:
    """Writes height × width × 3 samples of 16 bits: little-endian baseline TIFF 6.0, deflate, horizontal predictor."""
    height, width, samples = pixels.shape
    strips = [
        zlib.compress(_predicted(pixels[top : top + STRIP_ROWS]).astype("<u2").tobytes(), 4)
        for top in range(0, height, STRIP_ROWS)
    ]
    profile = srgb_profile()
    with open(path, "wb") as file:
        file.write(struct.pack("<2sHI", b"II", 42, 0))
        offsets = []
        for strip in strips:
            file.write(b"\0" * (file.tell() % 2))
            offsets.append(file.tell())
            file.write(strip)
        lengths = [len(strip) for strip in strips]
        # Tag, field type (2 ASCII, 3 short, 4 long, 5 rational, 7 undefined), number of values, packed values.
        entries = [
            (256, 4, 1, struct.pack("<I", width)),
            (257, 4, 1, struct.pack("<I", height)),
            (258, 3, 3, struct.pack("<3H", 16, 16, 16)),
            (259, 3, 1, struct.pack("<H", 8)),
            (262, 3, 1, struct.pack("<H", 2)),
            (273, 4, len(strips), struct.pack(f"<{len(strips)}I", *offsets)),
            (274, 3, 1, struct.pack("<H", 1)),
            (277, 3, 1, struct.pack("<H", samples)),
            (278, 4, 1, struct.pack("<I", STRIP_ROWS)),
            (279, 4, len(strips), struct.pack(f"<{len(strips)}I", *lengths)),
            (282, 5, 1, struct.pack("<2I", dpi, 1)),
            (283, 5, 1, struct.pack("<2I", dpi, 1)),
            (284, 3, 1, struct.pack("<H", 1)),
            (296, 3, 1, struct.pack("<H", 2)),
            (317, 3, 1, struct.pack("<H", 2)),
            (34675, 7, len(profile), profile),
        ]
        directory = b""
        for tag, kind, count, value in entries:
            if len(value) > 4:
                file.write(b"\0" * (file.tell() % 2))
                place = file.tell()
                file.write(value)
                value = struct.pack("<I", place)
            directory += struct.pack("<HHI", tag, kind, count) + value.ljust(4, b"\0")
        file.write(b"\0" * (file.tell() % 2))
        start = file.tell()
        file.write(struct.pack("<H", len(entries)) + directory + struct.pack("<I", 0))
        file.seek(4)
        file.write(struct.pack("<I", start))


def _predicted(rows: NDArray[np.uint16]) -> NDArray[np.uint16]:
    """Each sample as its difference from the one to its left (TIFF 6.0, section 14)."""
    result = rows.copy()
    result[:, 1:] -= rows[:, :-1]
    return result


def save_cmyk_jpeg(path: Path, image: Image.Image, quality: int = 90) -> None:
    """Separates an sRGB image with libvips' own CMYK profile and embeds the profile."""
    source = path.with_suffix(".rgb.png")
    image.save(source, compress_level=1)
    try:
        subprocess.run(
            [
                "vips",
                "icc_transform",
                os.fspath(source),
                f"{os.fspath(path)}[Q={quality}]",
                "cmyk",
                "--input-profile",
                "srgb",
                "--intent",
                "relative",
            ],
            check=True,
            capture_output=True,
        )
    finally:
        source.unlink()


def save_turned(path: Path, image: Image.Image, quality: int = 88) -> None:
    """Saves an upright image as a camera held on its side would: stored lying down, EXIF orientation 6."""
    exif = Image.Exif()
    exif[0x0112] = 6
    exif[0x010F] = "Bellman Library"
    exif[0x0110] = "Imaginary camera"
    lying = image.transpose(Image.Transpose.ROTATE_90)
    lying.save(path, quality=quality, exif=exif, dpi=(300, 300))
