"""The exhibition leaflet: four A4 pages in English and French."""

from __future__ import annotations

from pathlib import Path

from . import opentype, pdf
from .fonts import font_path

RED: pdf.Colour = (0.58, 0.22, 0.18)
GREY: pdf.Colour = (0.42, 0.38, 0.35)
CREAM: pdf.Colour = (0.965, 0.945, 0.895)
DEEP: pdf.Colour = (0.11, 0.16, 0.22)
TITLE = "A Perfect and Absolute Blank: maps, bells and boojums / Une carte parfaitement vierge"

ENGLISH = [
    (
        "The book",
        "Lewis Carroll published The Hunting of the Snark in 1876: an Agony in Eight Fits, in which a Bellman, a "
        "Baker, a Butcher, a Beaver and six others cross the ocean to hunt a creature nobody has "
        "seen. The library shows it in a "
        "new setting of twenty-four pages, open at the Bellman’s Speech.",
    ),
    (
        "The chart",
        "The Bellman’s own map was “a perfect and absolute blank”. The Chart of the Snark Islands fills it in. It "
        "measures 76 by 57 centimetres, is scanned at 400 pixels to the inch, and rewards a patient "
        "eye: the smallest lettering, "
        "in the streets of Port Bellman, is under a millimetre high.",
    ),
    (
        "The cabinet",
        "Naturalists of the voyage brought home an agate, an ammonite and a length of tartan. The observatory’s "
        "plates show the Moon at first quarter and some days later, and the nebula that the crew took for a Snark.",
    ),
]
FRENCH = [
    (
        "Le livre",
        "Lewis Carroll publie La Chasse au Snark en 1876 : un délire en huit crises, où un Homme à la Cloche, un "
        "Boulanger, un Boucher, un Castor et six autres traversent l’océan à la poursuite d’une "
        "créature que nul n’a vue. La "
        "bibliothèque en présente une composition nouvelle de vingt-quatre pages.",
    ),
    (
        "La carte",
        "La carte de l’Homme à la Cloche était « parfaitement et absolument vierge ». La Carte des îles du Snark la "
        "remplit. Elle mesure 76 centimètres sur 57, est numérisée à 400 pixels par pouce, et "
        "récompense la patience : les plus "
        "petites lettres, dans les rues de Port Bellman, ont moins d’un millimètre.",
    ),
    (
        "Le cabinet",
        "Les naturalistes du voyage rapportèrent une agate, une ammonite et une pièce de tartan. Les plaques de "
        "l’observatoire montrent la Lune au premier quartier et quelques jours plus tard, ainsi que "
        "la nébuleuse que l’équipage "
        "prit pour un Snark.",
    ),
]
LIST = [
    ("MS 1876/1", "The Hunting of the Snark", "La Chasse au Snark"),
    ("CH 1876/2", "A Chart of the Snark Islands", "Carte des îles du Snark"),
    ("OBS.1875.14", "The Moon, two plates", "La Lune, deux plaques"),
    ("OBS.1875.22", "The Boojum Nebula", "La nébuleuse du Boojum"),
    ("MIN 0417", "Agate, polished slice", "Agate, tranche polie"),
    ("Pal-é 33", "Ammonite", "Ammonite"),
    ("TX 1874.3", "Tartan of the crew", "Tartan de l’équipage"),
    ("PH 1874.9", "Lake below the Bell, evening", "Lac au pied de la Cloche, le soir"),
    ("AV 2025.1", "The Bellman’s Globe (film)", "Le globe de l’Homme à la Cloche (film)"),
    ("AV 2025.2", "Carillon of Port Bellman (sound)", "Carillon de Port Bellman (son)"),
]


def make(path: Path, collection: Path) -> None:
    """Writes the leaflet; its pictures are taken from the collection made before it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    styles = {"R": "regular", "I": "italic"}
    document = pdf.Document(TITLE, "en", {key: opentype.read(font_path(style)) for key, style in styles.items()})
    for name, file, pixels in (
        ("Chart", "maps/snark-islands.jpg", 1600),
        ("Leaf", "books/snark/page-01.jpg", 900),
        ("Moon", "observatory/moon-first-quarter.jpg", 900),
        ("Agate", "minerals/agate.jp2", 900),
        ("Shell", "fossils/ammonite.png", 900),
    ):
        document.picture(name, collection / file, pixels, ground=(246, 241, 228))
    _cover(document)
    _text(document, ENGLISH, "2", ("Leaf", 140, 210))
    _text(document, FRENCH, "3", ("Agate", 232, 188.5))
    _back(document)
    document.save(path)


def _cover(document: pdf.Document) -> None:
    page = pdf.Page(document)
    page.box(0, 0, *pdf.A4, DEEP)
    page.picture("Moon", 127.5, 395, 340, 340)
    page.text(297.5, 330, "A PERFECT AND", "R", 34, "centre", CREAM, 4)
    page.text(297.5, 288, "ABSOLUTE BLANK", "R", 34, "centre", CREAM, 4)
    page.text(297.5, 250, "maps, bells and boojums", "I", 24, "centre", (0.85, 0.74, 0.58))
    page.text(297.5, 196, "Une carte parfaitement vierge", "I", 24, "centre", CREAM)
    page.text(297.5, 168, "cartes, cloches et boojums", "I", 18, "centre", (0.85, 0.74, 0.58))
    page.text(297.5, 80, "THE BELLMAN LIBRARY · LA BIBLIOTHÈQUE BELLMAN", "R", 11, "centre", CREAM, 1.5)
    page.close()


def _text(document: pdf.Document, parts: list[tuple[str, str]], number: str, picture: tuple[str, float, float]) -> None:
    page = pdf.Page(document)
    page.box(0, 0, *pdf.A4, CREAM)
    name, width, height = picture
    y = 748.0
    for index, (heading, text) in enumerate(parts):
        page.text(70, y, heading, "I", 26, colour=RED)
        beside = index == 0
        y = page.paragraph(70, y - 30, 455 - (width + 25 if beside else 0), text, "R", 13, 19)
        if beside:
            page.picture(name, 525 - width, 758 - height, width, height)
            y = min(y, 758 - height - 12)
        y -= 26
    last, proportion = ("Chart", 0.75) if number == "2" else ("Shell", 1.0)
    tall = min(y - 70, 455 * proportion)
    page.picture(last, 297.5 - tall / proportion / 2, 76, tall / proportion, tall)
    page.text(297.5, 48, number, "R", 11, "centre", GREY)
    page.close()


def _back(document: pdf.Document) -> None:
    page = pdf.Page(document)
    page.box(0, 0, *pdf.A4, CREAM)
    page.text(70, 748, "List of works", "I", 26, colour=RED)
    page.text(525, 748, "Liste des œuvres", "I", 26, "right", RED)
    for index, (mark, english, french) in enumerate(LIST):
        y = 700.0 - index * 44
        page.text(70, y, mark, "R", 12, colour=RED)
        page.text(160, y, english, "R", 14)
        page.text(160, y - 17, french, "I", 12.5, colour=GREY)
        page.box(70, y - 26, 455, 0.5, (0.75, 0.68, 0.58))
    below = page.paragraph(
        70,
        196,
        455,
        "The Bellman Library does not exist. Its collection was drawn, played and filmed by a "
        "program, so that software can be shown at work; the poem is Lewis Carroll’s and long in the public "
        "domain.",
        "R",
        12,
        17,
    )
    page.paragraph(
        70,
        below - 8,
        455,
        "La Bibliothèque Bellman n’existe pas. Un programme a dessiné, joué et filmé sa collection "
        "pour montrer un logiciel à l’œuvre ; le poème est de Lewis Carroll, et depuis longtemps dans le domaine "
        "public.",
        "I",
        12,
        17,
        GREY,
    )
    page.text(297.5, 48, "4", "R", 11, "centre", GREY)
    page.close()
