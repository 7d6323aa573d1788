"""presentation.py WHERE VERSION [WHERE VERSION …]: validates Presentation documents; VERSION is 2.1, 3.0 or 4.0.

WHERE is a URL, or a folder of *.json files. A collection at a URL is followed to everything it lists and to its pages,
a manifest to some of its canvases, ranges, annotations, their pages and collections. Nothing but these documents is
fetched.
4.0: JSON Schema (v4/ of the IIIF presentation-validator, in the folder $IIIF_SCHEMA_DIR; skipped without it).
3.0: JSON Schema (iiif_3_0.json there; skipped without it) and iiif-prezi3's models.
2.1: iiif-prezi's strict reader and, for manifests, tripoli.
"""
import functools
import json
import logging
import os
import pathlib
import re
import sys
import warnings

from documents import kind, listed, walk
from set_apart import reason
from tally import Tally

warnings.simplefilter("ignore")
logging.disable(logging.CRITICAL)  # the tools log what they also return


@functools.cache
def schema_validators():
    """By version, those whose schema is here: a function from a type to what judges documents of it, or None."""
    folder = os.environ.get("IIIF_SCHEMA_DIR")
    found = {}
    if not folder:
        return found
    from jsonschema import Draft7Validator, Draft202012Validator
    three, four = pathlib.Path(folder, "iiif_3_0.json"), pathlib.Path(folder, "v4", "main.json")
    if three.is_file():
        schema = json.loads(three.read_text("utf-8"))

        def judge3(type):
            # Its root admits what is published most; canvases and ranges are among its classes.
            name = {"Canvas": "canvas", "Range": "range"}.get(type)
            own = {"oneOf": [{"$ref": "#/classes/" + name}]} if name else {}
            return Draft7Validator({**schema, **own})
        found["3.0"] = functools.cache(judge3)
    if four.is_file():
        from referencing import Registry
        from referencing.jsonschema import DRAFT202012
        schemas = [json.loads(part.read_text("utf-8")) for part in four.parent.glob("*.json")]
        registry = Registry().with_resources(
            (schema["$id"], DRAFT202012.create_resource(schema)) for schema in schemas)

        def judge4(type):
            if type == "Range":
                return None
            name = type + ".json" if type in ("Canvas", "Timeline") else "main.json"
            return Draft202012Validator(json.loads((four.parent / name).read_text("utf-8")), registry=registry)
        found["4.0"] = functools.cache(judge4)
    return found


class Stored:
    """A document in a file, in the shape of an answer."""

    def __init__(self, path):
        self.url, self.faults = path.name, []
        self.body = json.loads(path.read_text("utf-8"))


def answers(where, version):
    if where.startswith(("http://", "https://")):
        return walk(where, version, with_parts=True)
    return (Stored(path) for path in sorted(pathlib.Path(where).glob("*.json")))


def causes(error):
    """Under a "one of these" error, the errors of the alternative that was meant: same type, fewest errors."""
    if not error.context:
        return [error]
    alternatives = {}
    for cause in error.context:
        alternatives.setdefault(cause.schema_path[0], []).append(cause)
    meant = min(alternatives.values(),
                key=lambda errors: (any(list(e.relative_path) == ["type"] for e in errors), len(errors)))
    return [leaf for cause in meant for leaf in causes(cause)]


# A language, and subtags of letters and digits (RFC 5646, section 2.1).
TAG = re.compile(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*")
LETTERS = str.maketrans("0123456789", "abcdefghij")


def without_digits(value, key=None):
    """With letters for the digits in language tags, where they are tags."""
    def spelt(tag):
        return tag.translate(LETTERS) if TAG.fullmatch(tag) else tag
    if isinstance(value, list):
        return [without_digits(entry, key) for entry in value]
    if isinstance(value, dict):
        is_map = key in ("label", "summary", "value")
        return {spelt(name) if is_map else name: without_digits(entry, name) for name, entry in value.items()}
    return spelt(value) if key == "language" and isinstance(value, str) else value


def divided_faults(document):
    """What 4.0 asks of a collection in pages and of a page, which its schema does not know."""
    faults = []

    def refers(key, types):
        entries = document.get(key)
        for entry in entries if isinstance(entries, list) else [entries]:
            if not isinstance(entry, dict) or entry.get("type") not in types or "id" not in entry:
                faults.append(f"{key} is {entry}, not the id of a {' or '.join(types)}")
    if document["type"] == "Collection":
        faults += ["it has items beside its pages"] if "items" in document else []
        refers("first", ["CollectionPage"])
        refers("last", ["CollectionPage"])
        if document.get("first") == document.get("last"):
            faults.append("it has one page; two at least make sense")
    else:
        refers("partOf", ["Collection"])
        for key in ("next", "prev"):
            if key in document:
                refers(key, ["CollectionPage"])
        if "next" not in document and "prev" not in document:
            faults.append("it names neither a page before nor one after it")
        if not document.get("items"):
            faults.append("it lists nothing")
    return faults


def schema_check(version, judge, document):
    """(faults, notes) of a document of 3.0 or 4.0."""
    notes, faults, judged = [], [], without_digits(document)
    if judged != document:
        notes.append("set apart: " + reason("presentation " + version, "tags"))
    if version == "4.0" and document["type"] == "CollectionPage" or "first" in document and document["type"] == "Collection":
        faults = divided_faults(document)
        notes.append("set apart: " + reason("presentation 4.0", "page" if "items" in document else "divided"))
        judged = {"label": {"none": ["A page"]}, "items": [], **judged, "type": "Collection"}
        for key in ("first", "last", "next", "prev"):
            judged.pop(key, None)
    return faults + schema_faults(judge(judged["type"]), judged), notes


def schema_faults(validator, document):
    return sorted({f"{leaf.json_path}: {leaf.message}"
                   for error in validator.iter_errors(document) for leaf in causes(error)})


def model_faults(document):
    import iiif_prezi3
    from pydantic import ValidationError
    document = without_digits(document)
    try:
        getattr(iiif_prezi3, document["type"])(**document)
    except ValidationError as error:
        return [f"{'.'.join(map(str, entry['loc']))}: {entry['msg']}" for entry in error.errors()]
    return []


def local_context(url, options=None):
    """Stands in for PyLD's loader: the contexts come from the package, and nothing from the net."""
    from iiif_prezi import loader
    file = {
        "http://iiif.io/api/presentation/2/context.json": "context_21.json",
        "http://www.shared-canvas.org/ns/context.json": "context_10.json",
    }.get(url)
    context = {"@context": {}}
    if file:
        context = json.loads((pathlib.Path(loader.__file__).parent / "contexts" / file).read_text("utf-8"))
    return {"contentType": "application/ld+json", "contextUrl": None, "documentUrl": url, "document": context}


def in_manifest(document):
    """A sequence or range in the least of a manifest: iiif-prezi reads neither alone."""
    part = {key: value for key, value in document.items() if key not in ("@context", "within")}
    manifest = {"@context": document["@context"], "@id": document["@id"] + "/manifest", "@type": "sc:Manifest",
                "label": "around it"}
    if document["@type"] == "sc:Sequence":
        return {**manifest, "sequences": [part]}
    # It looks for the canvases of a range among those of its manifest.
    named = listed(document.get("canvases")) or [document["@id"] + "/canvas"]
    empty = [{"@id": name, "@type": "sc:Canvas", "label": "1", "height": 1, "width": 1, "images": []}
             for name in dict.fromkeys(named)]
    return {**manifest, "sequences": [{"@type": "sc:Sequence", "canvases": empty}], "structures": [part]}


def without_tags(value):
    """Bodies of tags as texts."""
    if isinstance(value, list):
        return [without_tags(entry) for entry in value]
    if not isinstance(value, dict):
        return value
    tag = {"@type": "cnt:ContentAsText"} if value.get("@type") == "oa:Tag" else {}
    return {key: without_tags(entry) for key, entry in value.items()} | tag


def strict_reader(document):
    """(faults, warnings) of iiif-prezi."""
    from iiif_prezi import loader
    from pyld import jsonld
    jsonld.set_document_loader(local_context)
    judged = without_tags(document)
    notes = [] if judged == document else ["set apart: " + reason("presentation 2.1", "iiif-prezi oa:Tag")]
    if document["@type"] in ("sc:Sequence", "sc:Range"):
        judged = in_manifest(judged)
    reader = loader.ManifestReader(json.dumps(judged), version="2.1")
    try:
        reader.read().toJSON()
    except Exception as error:  # its errors have no common type
        return [f"{type(error).__name__}: {error}"], []
    return [], notes + ["warning: " + text.strip() for text in reader.get_warnings()]


def without_choices(document):
    """With the first of alternatives in their place."""
    if isinstance(document, list):
        return [without_choices(item) for item in document]
    if not isinstance(document, dict):
        return document
    if document.get("@type") == "oa:Choice":
        return without_choices(document["default"])
    return {key: without_choices(value) for key, value in document.items()}


def without_angles(value):
    """With other signs for “<” in plain text, which is all that does not begin with it and end with “>”."""
    if isinstance(value, list):
        return [without_angles(entry) for entry in value]
    if isinstance(value, dict):
        return {key: without_angles(entry) for key, entry in value.items()}
    if isinstance(value, str) and not (value.startswith("<") and value.endswith(">")):
        return value.replace("<", "‹")
    return value


def tripoli(document):
    """(faults, warnings) of tripoli."""
    from tripoli import IIIFValidator
    validator = IIIFValidator()
    chosen = without_choices(document)
    judged = without_angles(chosen)
    validator.validate(json.dumps(judged))
    warned = [f"warning: {warning}" for warning in validator.warnings]
    if chosen != document:
        warned.append("set apart: " + reason("presentation 2.1", "tripoli oa:Choice"))
    if judged != chosen:
        warned.append("set apart: " + reason("presentation 2.1", "tripoli text"))
    return ([] if validator.is_valid else [str(error) for error in validator.errors] or ["not valid"]), warned


# Of documents that are published under an address of their own.
TYPES = {
    "2.1": ["sc:Manifest", "sc:Collection", "sc:Sequence", "sc:Canvas", "sc:Range", "sc:AnnotationList", "oa:Annotation",
            "sc:Layer"],
    "3.0": ["Manifest", "Collection", "Canvas", "Range", "AnnotationPage", "Annotation", "AnnotationCollection"],
    "4.0": ["Manifest", "Collection", "CollectionPage", "Canvas", "Timeline", "Range", "AnnotationPage", "Annotation",
            "AnnotationCollection"],
}


def validate(where, version, tally):
    """Holds every document at a place to the standard."""
    schemas, ranges = schema_validators(), 0
    for answer in answers(where, version):
        name, document = answer.url, answer.body
        tally.check(f"http {name}", answer.faults)
        if document is None:
            continue
        type = kind(document)
        if type not in TYPES[version]:
            tally.failed(f"{version} {name}", [f"its type is {type}; there is {', '.join(TYPES[version])}"])
        elif version == "2.1":
            tally.check(f"iiif-prezi {name}", *strict_reader(document))
            if type == "sc:Manifest":
                tally.check(f"tripoli {name}", *tripoli(document))
        else:
            if version == "4.0" and type == "Range":
                ranges += 1
            elif version in schemas:
                tally.check(f"schema {version} {name}", *schema_check(version, schemas[version], document))
            else:
                tally.skipped(f"schema {version} {name}", "no schema here")
            if version == "3.0":
                tally.check(f"iiif-prezi3 {name}", model_faults(document))
    if ranges:
        tally.skipped(f"schema 4.0 of {ranges} ranges", reason("presentation 4.0", "range"))


def main(arguments):
    if not arguments or len(arguments) % 2:
        sys.exit(__doc__)
    tally = Tally()
    if not schema_validators():
        print("presentation.py: no JSON Schema here (IIIF_SCHEMA_DIR): 3.0 is checked with iiif-prezi3 alone, 4.0 not")
    for where, version in zip(arguments[::2], arguments[1::2]):
        if version not in TYPES:
            sys.exit(f"presentation.py: version {version} is none of {', '.join(TYPES)}")
        validate(where, version, tally)
    tally.finish()


if __name__ == "__main__":
    main(sys.argv[1:])
