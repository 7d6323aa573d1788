"""Every name on the chart. Most are the poem's; the rest are in its spirit."""

from __future__ import annotations

ISLANDS = [
    # Name, centre as fractions of the chart, size of type, bend of the line in pixels.
    ("GREAT SNARK", 0.385, 0.535, 210, 120),
    ("BOOJUM", 0.690, 0.272, 120, 50),
    ("JUBJUB", 0.700, 0.604, 100, 40),
]
SEAS = [
    ("THE OCEAN-CHART SEA", 0.315, 0.128, 190, -190, 86),
    ("SNARK SOUND", 0.612, 0.500, 150, 70, 44),
    ("UNFATHOMED", 0.445, 0.775, 120, 60, 60),
    ("BANDERSNATCH BANK", 0.880, 0.570, 62, 0, 22),
    ("THE FORTY-TWO FATHOM DEEP", 0.860, 0.150, 64, -30, 24),
]
ISLETS = [
    ("Thimble Island", 0.590, 0.800), ("Candle-end Island", 0.218, 0.268), ("Fritter Island", 0.842, 0.395),
    ("Toasted Cheese", 0.652, 0.136), ("The Muffins", 0.630, 0.596), ("Bandersnatch", 0.793, 0.780),
    ("Beaver’s Tail", 0.168, 0.305), ("Lace Island", 0.200, 0.495),
]
CAPES = [
    "Cape Bellman", "Boots Point", "Bonnet Head", "Barrister’s Nose", "Broker’s Bluff", "Billiard Point", "Cape Banker",
    "Lace Point", "Hyæna Head", "Cape Uffish", "Point Outgrabe", "Galumph Head", "Cape Frumious", "Mimsy Point",
    "Beamish Head", "Cape Portmanteau", "Point Larboard", "Starboard Point", "Bowsprit Head", "Cape Tingle", "Cape Muffin",
    "Mustard Point", "Point Cress", "Jam Head", "Cape Conundrum", "Ruff Head", "Kid Glove Point", "Railway-Share Point",
    "Cape Bathing-Machine", "Point Pun", "Cape Hi", "Point Ho", "Thing-um-a-jig Head", "Cape Verdict", "Sty Point",
    "Cape Alibi", "Fudge Head", "Point Inanity", "Cape Wag", "Crag Head",
]
BAYS = [
    "Landing Bay", "Soap Bay", "Bay of Smiles", "Fork Cove", "Hope Haven", "Grog Bay", "Bay of Quotations", "Bride-cake Bay",
    "Dagger-proof Cove", "Hail Roads", "Fire Bay", "Sawdust Creek", "Glue Cove", "Locust Bay", "Tape Inlet", "Ivory Jar",
    "Mahogany Cove", "Natural History Bay", "Slate Bay", "Pencil Creek", "Policy Bay", "Indictment Cove", "Treason Bay",
    "Insolvency Creek", "Silver Bay", "Cheque Cove", "Grindstone Bay", "Spade Cove", "Curds Bay", "Whisker Cove",
    "Shadowy Cove", "Breeze Bay", "Feather Creek", "Button Bay",
]
PEAKS = [
    "The Bell", "Mt Antediluvian", "Mt Carroll", "Excessive Crag", "The Three-Times-True", "Mt Holiday", "Chasm Fell",
    "The Sudden", "The Soft", "Mt Boojum", "Vanishing Crag", "Jubjub Tor", "Perpetual Passion", "Mt Mercator",
    "The Conventional Sign", "Mt Dodgson", "Judge’s Seat", "The Jury", "Pudding Hill", "Tropic Hill", "Zone Fell",
    "Meridian Hill", "Mt Rest", "Seven Coats", "The Umbrella", "Waistcoat Hill", "Mt Vestige", "Blank Fell",
]
RIVERS = [
    "R. Tremulous", "R. Uffish", "Ink R.", "R. Indignant", "Shriek Water", "R. Beaver", "Lace Beck", "R. Parenthesis",
    "R. Maxim", "Trite Water", "R. Sagacious", "Oyster Burn", "Mutton Beck", "R. Emotion", "Weary Water", "R. Torrent",
]
TOWNS = ["Port Bellman", "Bakerstown", "Beaverhaven", "Butcher’s Ferry", "Bankers’ Quay", "Old Uncle"]
STREETS = ["Bell St.", "Thimble St.", "Fork St.", "Hope Lane", "Soap Row", "Smile St.", "Share Walk", "Muffin Lane"]
INLAND = [
    "chasms and crags", "here the Baker was last seen", "fine view", "good water", "dismal and desolate valley", "cart track",
    "no materials for Bride-cake", "Beavers (one, tame)", "signs of a Snark?", "old lace-works", "many small creatures",
    "bog", "echo, three times", "unaccountably shy sheep", "sheepfold", "bathing-machines", "quarry", "St Jubjub’s",
    "Bellman’s cairn, 1874", "ruined sty", "spade found here", "strong smell of mustard", "thicket", "a button was found",
]
LOG = [
    "noon 2 Mar., light airs", "noon 3 Mar., bell tingled", "wind due E., ship due W.", "noon 5 Mar., fog", "spoke no vessel",
    "noon 7 Mar., bowsprit & rudder mixed", "rations served, three cheers", "noon 9 Mar., no Snark", "noon 10 Mar., no Snark",
    "jokes repeated; crew groaned", "noon 12 Mar., land!", "landed with care",
]
REMARKS = [
    "The soundings are in fathoms, the heights in feet.",
    "The Meridians, Zones and Tropics are merely conventional signs.",
    "Variation of the bell three strokes Easterly, and increasing.",
    "Vessels should not attempt the Sound with the rudder",
    "before the bowsprit; the Master has done so and regrets it.",
    "Water may be had at Landing Bay; muffins at Bakerstown.",
    "The position of the Snark is doubtful. Mariners are warned",
    "that some are Boojums.",
]
