"""A large collection that is made up: a spreadsheet of as many rows as wanted, ten for each object.

The first row of an object describes it, the others name its pages, as spreadsheets of libraries do. Words follow Zipf's
law, so that some are in nearly every object and most in few. The same size always gives the same rows.
"""

import csv
import itertools
import random
from pathlib import Path

PAGES = 10
HEADER = ["file", "identifier", "sequence", "title", "description", "creator", "date", "subject", "rights"]
# What Vitrine finds objects by exactly: every field that describes.
SEARCHED = ("title", "description", "creator", "date", "subject", "rights")
RIGHTS = "http://creativecommons.org/publicdomain/mark/1.0/"
VOCABULARY = 30_000


def word(number: int) -> str:
    consonants, vowels = "bcdfglmnprstv", "aeiou"
    text, number = "", number + 200
    while number:
        text += consonants[number % 13]
        number //= 13
        text += vowels[number % 5]
        number //= 5
    return text


WORDS = [word(number) for number in range(VOCABULARY)]
WEIGHTS = list(itertools.accumulate(1 / (rank + 1) for rank in range(VOCABULARY)))


class Writer:
    """Writes texts; the same seed writes the same."""

    def __init__(self, seed: int):
        self.random = random.Random(seed)
        self.creators = [self.text(2).title() for _ in range(5000)]
        self.subjects = WORDS[1000:1500]

    def text(self, words: int) -> str:
        return " ".join(self.random.choices(WORDS, cum_weights=WEIGHTS, k=words))

    def described(self, number: int) -> list[str]:
        return [
            self.text(6).capitalize(), self.text(25).capitalize() + ".", self.random.choice(self.creators),
            str(1500 + number % 450), "|".join(self.random.sample(self.subjects, 2)), RIGHTS,
        ]  # fmt: skip


def identifier(number: int) -> str:
    return f"MS {number}"


def write(path: Path, resources: int, seed: int = 1) -> Path:
    """The whole collection."""
    writer = Writer(seed)
    with open(path, "w", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(HEADER)
        for number in range(resources // PAGES):
            for page in range(1, PAGES + 1):
                described = writer.described(number) if page == 1 else [f"Page {page}", "", "", "", "", ""]
                rows.writerow([name(number, page), identifier(number), page, *described])
    return path


def write_update(path: Path, objects: int, seed: int = 2) -> Path:
    """The first row of each object, with another title."""
    writer, original = Writer(seed), Writer(1)
    with open(path, "w", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(HEADER)
        for number in range(objects):
            described = original.described(number)
            described[0] = writer.text(6).capitalize()
            rows.writerow([name(number, 1), identifier(number), 1, *described])
    return path


def name(number: int, page: int) -> str:
    return f"b{number // 1000}/o{number}/p{page}.tif"


def queries(count: int, seed: int = 3) -> list[str]:
    """Different searches: words as frequent as they are in the texts, several, phrases and beginnings."""
    writer = Writer(seed)
    found: dict[str, None] = {}
    while len(found) < count:
        kind = len(found) % 5
        text = writer.text(1 if kind in (0, 4) else 2)
        query = {0: text, 1: text, 2: f'"{text}"', 3: f"title:{text}", 4: text[:4] + "*"}[kind]
        found[query] = None
    return list(found)
