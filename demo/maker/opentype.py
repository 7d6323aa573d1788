"""Reads what a PDF needs from an OpenType font with PostScript outlines: glyph numbers, widths, the CFF table."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class OpenType:
    """One font; widths and metrics in thousandths of the type size."""

    name: str
    glyphs: dict[int, int]
    """Unicode code point → glyph number."""
    advances: list[float]
    box: tuple[int, int, int, int]
    ascent: int
    descent: int
    outlines: bytes
    """The CFF table."""

    def width(self, text: str) -> float:
        """Length of a line of type, in thousandths of its size."""
        return sum(self.advance(self.glyphs.get(ord(letter), 0)) for letter in text)

    def advance(self, glyph: int) -> float:
        """Width of one glyph; the last entry of the table goes for all that follow."""
        return self.advances[min(glyph, len(self.advances) - 1)]


def read(path: Path) -> OpenType:
    """Reads a font file; it must have a `CFF ` table and a Unicode `cmap` of format 4."""
    data = path.read_bytes()
    tables: dict[bytes, bytes] = {}
    for index in range(struct.unpack_from(">H", data, 4)[0]):
        tag, _, offset, length = struct.unpack_from(">4sIII", data, 12 + 16 * index)
        tables[tag] = data[offset : offset + length]
    unit = 1000 / struct.unpack_from(">H", tables[b"head"], 18)[0]
    left, bottom, right, top = (int(value * unit) for value in struct.unpack_from(">4h", tables[b"head"], 36))
    ascent, descent = (int(value * unit) for value in struct.unpack_from(">2h", tables[b"hhea"], 4))
    count = struct.unpack_from(">H", tables[b"hhea"], 34)[0]
    advances = [struct.unpack_from(">H", tables[b"hmtx"], 4 * index)[0] * unit for index in range(count)]
    return OpenType(
        path.stem, _characters(tables[b"cmap"]), advances, (left, bottom, right, top), ascent, descent, tables[b"CFF "]
    )


def _characters(cmap: bytes) -> dict[int, int]:
    for index in range(struct.unpack_from(">H", cmap, 2)[0]):
        platform, encoding, offset = struct.unpack_from(">HHI", cmap, 4 + 8 * index)
        if platform == 3 and encoding == 1 and struct.unpack_from(">H", cmap, offset)[0] == 4:
            return _format4(cmap, offset)
    raise ValueError("the font has no Unicode cmap of format 4")


def _format4(cmap: bytes, offset: int) -> dict[int, int]:
    segments = struct.unpack_from(">H", cmap, offset + 6)[0] // 2
    ends = struct.unpack_from(f">{segments}H", cmap, offset + 14)
    starts = struct.unpack_from(f">{segments}H", cmap, offset + 16 + 2 * segments)
    deltas = struct.unpack_from(f">{segments}H", cmap, offset + 16 + 4 * segments)
    base = offset + 16 + 6 * segments
    ranges = struct.unpack_from(f">{segments}H", cmap, base)
    result: dict[int, int] = {}
    for index in range(segments):
        for code in range(starts[index], min(ends[index], 0xFFFE) + 1):
            glyph = code
            if ranges[index]:
                glyph = struct.unpack_from(">H", cmap, base + 2 * index + ranges[index] + 2 * (code - starts[index]))[0]
                if glyph == 0:
                    continue
            result[code] = (glyph + deltas[index]) % 65536
    return result
