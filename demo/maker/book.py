"""“The Hunting of the Snark” as a printed book of 24 pages."""

from __future__ import annotations

import math
from dataclasses import dataclass
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

from . import ornaments
from .fonts import font, small_caps
from .paper import leaf, printed

WIDTH, HEIGHT = 1800, 2700
PAGES = 24
FIRST_TEXT_PAGE = 3
PAGES_PER_FIT = (3, 3, 2, 3, 4, 3, 2, 2)
TEXT_SIZE, LEADING, STANZA_GAP, INDENT = 47, 58, 33, 62
ROMAN = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII")

Stanza = list[str]


@dataclass(frozen=True)
class Fit:
    """One canto: `Fit the First`, `The Landing`, its stanzas and the page it begins on."""

    number: str
    name: str
    stanzas: list[Stanza]
    page: int


def read_fits(path: Path) -> list[Fit]:
    """Reads the poem: `# number: name`, then stanzas parted by blank lines."""
    fits: list[Fit] = []
    page = FIRST_TEXT_PAGE
    for index, part in enumerate(path.read_text(encoding="utf-8").split("# ")[1:]):
        heading, *stanzas = part.strip().split("\n\n")
        number, name = heading.split(": ")
        fits.append(Fit(number, name, [stanza.split("\n") for stanza in stanzas], page))
        page += PAGES_PER_FIT[index]
    return fits


def share(stanzas: list[Stanza], pages: int) -> list[list[Stanza]]:
    """Stanzas for each page of a fit; the first has room for fewer, because of the heading."""
    first = min(6, math.ceil(len(stanzas) / pages))
    result, rest = [stanzas[:first]], stanzas[first:]
    for left in range(pages - 1, 0, -1):
        count = math.ceil(len(rest) / left)
        result.append(rest[:count])
        rest = rest[count:]
    return result


class Plate:
    """The type of one page, white on black."""

    def __init__(self, number: int) -> None:
        self.number = number
        self.recto = number % 2 == 1
        self.image = Image.new("L", (WIDTH, HEIGHT), 0)
        self.draw = ImageDraw.Draw(self.image)
        # The type block sits towards the gutter, as in any bound book.
        self.centre = WIDTH / 2 - (40 if self.recto else -40)

    def centred(self, y: float, text: str, style: str, size: int, spacing: float = 0, caps: bool = False) -> None:
        """A centred line, its baseline at y, letterspaced by `spacing` pixels."""
        face = font(style, size)
        features = small_caps() if caps else None
        if spacing == 0:
            self.draw.text((self.centre, y), text, 255, face, anchor="ms", features=features)
            return
        widths = [self.draw.textlength(letter, face, features=features) + spacing for letter in text]
        x = self.centre - (sum(widths) - spacing) / 2
        for letter, width in zip(text, widths):
            self.draw.text((x, y), letter, 255, face, anchor="ls", features=features)
            x += width

    def verse(self, stanzas: list[Stanza], y: float, drop_capital: bool) -> float:
        """Sets stanzas from baseline y down; gives the next free baseline."""
        face = font("regular", TEXT_SIZE)
        widest = max(self.draw.textlength(line, face) for stanza in stanzas for line in stanza)
        left = self.centre - min(widest, 1240) / 2
        for index, stanza in enumerate(stanzas):
            for row, line in enumerate(stanza):
                x = left + (INDENT if row % 2 else 0)
                if drop_capital and index == 0 and row < 2:
                    x, line = self._opening(stanza[0], line, row, left, y)
                self.draw.text((x, y), line, 255, face, anchor="ls")
                y += LEADING
            y += STANZA_GAP
        return y

    def _opening(self, first: str, line: str, row: int, left: float, y: float) -> tuple[float, str]:
        """The first two lines stand beside a capital two lines high; the opening quote hangs before it."""
        lead = 1 if first[0] == "“" else 0
        # The tail of Garamond's J hangs below the line and needs a smaller size.
        capital: ImageFont.FreeTypeFont = font("regular", 116 if first[lead] == "J" else 152)
        width = self.draw.textlength(first[lead], capital)
        base = y + LEADING - (16 if first[lead] == "J" else 0)
        if row == 0:
            if lead:
                self.draw.text((left - 14, y + 6), "“", 255, font("regular", TEXT_SIZE + 14), anchor="rs")
            self.draw.text((left - 6, base), first[lead], 255, capital, anchor="ls")
            word, _, rest = line[lead + 1 :].partition(" ")
            self.draw.text((left + width, y), word, 255, font("regular", TEXT_SIZE), anchor="ls", features=small_caps())
            length = self.draw.textlength(word + " ", font("regular", TEXT_SIZE), features=small_caps())
            return left + width + length + 4, rest
        return left + width + 24, line


def title_plate() -> Plate:
    """Page 1."""
    plate = Plate(1)
    plate.centred(430, "THE", "regular", 74, 14)
    plate.centred(600, "HUNTING", "regular", 168, 22)
    plate.centred(715, "OF THE", "regular", 66, 12)
    plate.centred(890, "SNARK", "regular", 190, 30)
    ornaments.rule(plate.draw, plate.centre, 975, 420)
    plate.centred(1085, "an Agony, in Eight Fits", "italic", 76)
    ornaments.bell(plate.draw, plate.centre, 1400, 400)
    ornaments.waves(plate.draw, plate.centre, 1640, 560)
    plate.centred(1840, "by", "italic", 52)
    plate.centred(1935, "LEWIS CARROLL", "regular", 78, 10)
    plate.centred(2010, "author of “Alice’s Adventures in Wonderland,”", "italic", 44)
    plate.centred(2066, "and “Through the Looking-Glass”", "italic", 44)
    plate.centred(2300, "first printed in london, 1876", "regular", 48, 3, caps=True)
    plate.centred(2366, "set anew for the Bellman Library", "italic", 44)
    return plate


def contents_plate(fits: list[Fit]) -> Plate:
    """Page 2."""
    plate = Plate(2)
    plate.centred(470, "CONTENTS", "regular", 84, 16)
    ornaments.rule(plate.draw, plate.centre, 545, 360)
    left, right, y = plate.centre - 590, plate.centre + 590, 730.0
    plate.draw.text((right, y - 70), "page", 255, font("italic", 38), anchor="rs")
    for index, fit in enumerate(fits):
        plate.draw.text((left + 110, y), ROMAN[index] + ".", 255, font("regular", 50), anchor="rs")
        plate.draw.text((left + 140, y), fit.name.lower(), 255, font("regular", 60), anchor="ls", features=small_caps())
        plate.draw.text((left + 140, y + 56), fit.number, 255, font("italic", 44), anchor="ls")
        start = left + 140 + plate.draw.textlength(fit.name.lower(), font("regular", 60), features=small_caps())
        for x in range(int(right - 90), int(start + 24), -30):
            plate.draw.ellipse([x - 3, y - 7, x + 3, y - 1], fill=255)
        plate.draw.text((right, y), str(fit.page), 255, font("regular", 56), anchor="rs")
        y += 172
    ornaments.star(plate.draw, plate.centre, 2240, 110)
    return plate


def text_plates(fits: list[Fit]) -> list[Plate]:
    """Pages 3 to 24."""
    plates: list[Plate] = []
    for index, fit in enumerate(fits):
        pages = share(fit.stanzas, PAGES_PER_FIT[index])
        for turn, stanzas in enumerate(pages):
            plate = Plate(fit.page + turn)
            if turn == 0:
                ornaments.waves(plate.draw, plate.centre, 330, 760, rows=3)
                plate.centred(500, fit.number.upper(), "regular", 58, 9)
                plate.centred(606, fit.name, "italic", 88)
                ornaments.rule(plate.draw, plate.centre, 664, 300)
            else:
                head = "the hunting of the snark" if not plate.recto else fit.name.lower()
                plate.centred(262, head, "regular", 46, 3, caps=True)
            end = plate.verse(stanzas, 800 if turn == 0 else 370, turn == 0)
            _foot(plate, end, last=turn == len(pages) - 1, finis=index == len(fits) - 1)
            plates.append(plate)
    return plates


def _foot(plate: Plate, end: float, last: bool, finis: bool) -> None:
    plate.centred(2520, str(plate.number), "regular", 46)
    if last and finis:
        plate.centred(end + 90, "FINIS", "regular", 50, 14)
        ornaments.bell(plate.draw, plate.centre, end + 400, 330)
    elif last and end < 1900:
        ornaments.star(plate.draw, plate.centre, (end + 2400) / 2, 95)
    elif last and end < 2250:
        ornaments.rule(plate.draw, plate.centre, end + 60, 300)
    if plate.number % 8 == 3:
        plate.draw.text((plate.centre + 520, 2520), "ABC"[plate.number // 8], 255, font("regular", 40), anchor="ms")


def make(folder: Path, texts: Path) -> None:
    """Writes `page-01.jpg` to `page-24.jpg` (1800 × 2700)."""
    folder.mkdir(parents=True, exist_ok=True)
    fits = read_fits(texts / "snark.txt")
    plates = [title_plate(), contents_plate(fits), *text_plates(fits)]
    for index, plate in enumerate(plates):
        other = index + 1 if plate.recto else index - 1
        behind = plates[other].image if 0 <= other < len(plates) else None
        blank = leaf(WIDTH, HEIGHT, 100 + index, plate.recto, behind)
        # No sheet lies quite straight on the press.
        tilt = ((index * 7919) % 13 - 6) / 20
        page = printed(blank, plate.image.rotate(tilt, Image.Resampling.BILINEAR), 1000 + index)
        page.save(folder / f"page-{plate.number:02d}.jpg", quality=86, dpi=(300, 300), subsampling="4:2:0")
