"""A small writer of PDF 1.7: pages of real text in embedded fonts, rules, boxes and JPEG pictures."""

from __future__ import annotations

import io
import zlib
from pathlib import Path

from PIL import Image

from .opentype import OpenType

A4 = (595, 842)
# The chart is larger than Pillow trusts a stranger's file to be.
Image.MAX_IMAGE_PIXELS = 200_000_000
Colour = tuple[float, float, float]
BLACK: Colour = (0.13, 0.11, 0.10)


class Document:
    """Objects are numbered as they are added; 1 is the catalogue, 2 the page tree."""

    def __init__(self, title: str, language: str, fonts: dict[str, OpenType]) -> None:
        self.fonts = fonts
        self.objects: list[bytes] = [b"", b""]
        self.pages: list[int] = []
        self.title, self.language = title, language
        self.font_numbers = {name: self._font(font) for name, font in fonts.items()}
        self.pictures: dict[str, int] = {}

    def add(self, content: bytes) -> int:
        """Adds an object and gives its number."""
        self.objects.append(content)
        return len(self.objects)

    def stream(self, entries: str, data: bytes, compress: bool = True) -> int:
        """Adds a stream, deflated unless its data is compressed already."""
        if compress:
            data, entries = zlib.compress(data, 9), entries + " /Filter /FlateDecode"
        head = f"<< {entries} /Length {len(data)} >>\nstream\n".encode()
        return self.add(head + data + b"\nendstream")

    def picture(self, name: str, path: Path, pixels: int, ground: tuple[int, int, int]) -> None:
        """Embeds an image file, at most `pixels` on its long side, its clear parts filled with `ground`."""
        with Image.open(path) as source:
            source.draft("RGB", (pixels, pixels))
            image = source.convert("RGBA")
        image.thumbnail((pixels, pixels), Image.Resampling.LANCZOS)
        opaque = Image.new("RGBA", image.size, ground)
        opaque.alpha_composite(image)
        buffer = io.BytesIO()
        opaque.convert("RGB").save(buffer, "JPEG", quality=85)
        entries = (
            f"/Type /XObject /Subtype /Image /Width {image.width} /Height {image.height} "
            "/ColorSpace /DeviceRGB /BitsPerComponent 8 /Filter /DCTDecode"
        )
        self.pictures[name] = self.stream(entries, buffer.getvalue(), compress=False)

    def _font(self, font: OpenType) -> int:
        program = self.stream("/Subtype /CIDFontType0C", font.outlines)
        box = " ".join(str(edge) for edge in font.box)
        flags = 70 if "Italic" in font.name else 6
        descriptor = self.add(
            f"<< /Type /FontDescriptor /FontName /{font.name} /Flags {flags} /FontBBox [{box}] /ItalicAngle 0 "
            f"/Ascent {font.ascent} /Descent {font.descent} /CapHeight 650 /StemV 80 "
            f"/FontFile3 {program} 0 R >>".encode()
        )
        used = {glyph: code for code, glyph in font.glyphs.items() if code < 0x2200}
        widths = " ".join(f"{glyph} [{font.advance(glyph):.0f}]" for glyph in sorted(used))
        descendant = self.add(
            f"<< /Type /Font /Subtype /CIDFontType0 /BaseFont /{font.name} /FontDescriptor {descriptor} 0 R "
            f"/CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> "
            f"/DW 500 /W [{widths}] >>".encode()
        )
        rows = [f"<{glyph:04X}> <{code:04X}>" for glyph, code in sorted(used.items())]
        blocks = [rows[at : at + 100] for at in range(0, len(rows), 100)]
        table = "\n".join(f"{len(block)} beginbfchar\n" + "\n".join(block) + "\nendbfchar" for block in blocks)
        to_unicode = self.stream(
            "",
            (
                "/CIDInit /ProcSet findresource begin 12 dict begin begincmap\n"
                "/CMapName /Identity-UCS def /CMapType 2 def\n"
                f"1 begincodespacerange <0000> <FFFF> endcodespacerange\n{table}\nendcmap end end"
            ).encode(),
        )
        return self.add(
            f"<< /Type /Font /Subtype /Type0 /BaseFont /{font.name}-Identity-H /Encoding /Identity-H "
            f"/DescendantFonts [{descendant} 0 R] /ToUnicode {to_unicode} 0 R >>".encode()
        )

    def save(self, path: Path) -> None:
        """Writes the file."""
        kids = " ".join(f"{page} 0 R" for page in self.pages)
        self.objects[0] = f"<< /Type /Catalog /Pages 2 0 R /Lang ({self.language}) >>".encode()
        self.objects[1] = f"<< /Type /Pages /Kids [{kids}] /Count {len(self.pages)} >>".encode()
        title = self.title.encode("utf-16-be").hex()
        information = self.add(f"<< /Title <FEFF{title}> /Producer (make_demo.py) >>".encode())
        out = bytearray(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")
        places = []
        for number, content in enumerate(self.objects, start=1):
            places.append(len(out))
            out += f"{number} 0 obj\n".encode() + content + b"\nendobj\n"
        start = len(out)
        out += f"xref\n0 {len(places) + 1}\n0000000000 65535 f \n".encode()
        out += b"".join(f"{place:010d} 00000 n \n".encode() for place in places)
        out += f"trailer\n<< /Size {len(places) + 1} /Root 1 0 R /Info {information} 0 R >>\n".encode()
        out += f"startxref\n{start}\n%%EOF\n".encode()
        path.write_bytes(bytes(out))


class Page:
    """One A4 page; positions in points from its lower left corner."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.marks: list[str] = []

    def text(
        self,
        x: float,
        y: float,
        text: str,
        font: str,
        size: float,
        align: str = "left",
        colour: Colour = BLACK,
        spacing: float = 0,
    ) -> None:
        """One line of type; `align` says which part of it stands at x."""
        face = self.document.fonts[font]
        length = face.width(text) * size / 1000 + spacing * (len(text) - 1)
        x -= {"left": 0.0, "centre": length / 2, "right": length}[align]
        codes = "".join(f"{face.glyphs.get(ord(letter), 0):04X}" for letter in text)
        red, green, blue = colour
        self.marks.append(
            f"BT {red} {green} {blue} rg /{font} {size} Tf {spacing} Tc {x:.2f} {y:.2f} Td <{codes}> Tj ET"
        )

    def paragraph(
        self,
        x: float,
        y: float,
        width: float,
        text: str,
        font: str,
        size: float,
        leading: float,
        colour: Colour = BLACK,
    ) -> float:
        """Text broken to a width; gives the baseline after the last line."""
        face, line = self.document.fonts[font], ""
        for word in text.split():
            longer = f"{line} {word}" if line else word
            if face.width(longer) * size / 1000 > width and line:
                self.text(x, y, line, font, size, colour=colour)
                y, line = y - leading, word
            else:
                line = longer
        self.text(x, y, line, font, size, colour=colour)
        return y - leading

    def box(self, x: float, y: float, width: float, height: float, colour: Colour) -> None:
        """A filled rectangle."""
        red, green, blue = colour
        self.marks.append(f"{red} {green} {blue} rg {x:.2f} {y:.2f} {width:.2f} {height:.2f} re f")

    def picture(self, name: str, x: float, y: float, width: float, height: float) -> None:
        """A picture stretched to a box."""
        self.marks.append(f"q {width:.2f} 0 0 {height:.2f} {x:.2f} {y:.2f} cm /{name} Do Q")

    def close(self) -> None:
        """Adds the page to its document."""
        document = self.document
        fonts = " ".join(f"/{name} {number} 0 R" for name, number in document.font_numbers.items())
        pictures = " ".join(f"/{name} {number} 0 R" for name, number in document.pictures.items())
        content = document.stream("", "\n".join(self.marks).encode())
        document.pages.append(
            document.add(
                f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {A4[0]} {A4[1]}] /Contents {content} 0 R "
                f"/Resources << /Font << {fonts} >> /XObject << {pictures} >> >> >>".encode()
            )
        )
