"""presentation.py WHERE VERSION [WHERE VERSION …]: validates Presentation documents; VERSION is 2.1, 3.0 or 4.0.

WHERE is a URL, or a folder of *.json files. A collection at a URL is followed to everything it lists. Nothing but
these documents is fetched.
4.0: JSON Schema (v4/ of the IIIF presentation-validator, in the folder $IIIF_SCHEMA_DIR; skipped without it).
3.0: JSON Schema (iiif_3_0.json there; skipped without it) and iiif-prezi3's models.
2.1: iiif-prezi's strict reader and, for manifests, tripoli.
"""
import json
import logging
import os
import pathlib
import sys
import warnings

from documents import walk
from set_apart import reason
from tally import Tally

warnings.simplefilter("ignore")
logging.disable(logging.CRITICAL)  # the tools log what they also return


def schema_validators():
    """By version, those whose schema is here."""
    folder = os.environ.get("IIIF_SCHEMA_DIR")
    found = {}
    if not folder:
        return found
    from jsonschema import Draft7Validator, Draft202012Validator
    three, four = pathlib.Path(folder, "iiif_3_0.json"), pathlib.Path(folder, "v4", "main.json")
    if three.is_file():
        found["3.0"] = Draft7Validator(json.loads(three.read_text("utf-8")))
    if four.is_file():
        from referencing import Registry
        from referencing.jsonschema import DRAFT202012
        schemas = [json.loads(part.read_text("utf-8")) for part in four.parent.glob("*.json")]
        registry = Registry().with_resources(
            (schema["$id"], DRAFT202012.create_resource(schema)) for schema in schemas)
        main_schema = json.loads(four.read_text("utf-8"))
        found["4.0"] = Draft202012Validator(main_schema, registry=registry)
    return found


class Stored:
    """A document in a file, in the shape of an answer."""

    def __init__(self, path):
        self.url, self.faults = path.name, []
        self.body = json.loads(path.read_text("utf-8"))


def answers(where):
    if where.startswith(("http://", "https://")):
        return walk(where)
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


def schema_faults(validator, document):
    return sorted({f"{leaf.json_path}: {leaf.message}"
                   for error in validator.iter_errors(document) for leaf in causes(error)})


def model_faults(document):
    import iiif_prezi3
    from pydantic import ValidationError
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


def strict_reader(document):
    """(faults, warnings) of iiif-prezi."""
    from iiif_prezi import loader
    from pyld import jsonld
    jsonld.set_document_loader(local_context)
    reader = loader.ManifestReader(json.dumps(document), version="2.1")
    try:
        reader.read().toJSON()
    except Exception as error:  # its errors have no common type
        return [f"{type(error).__name__}: {error}"], []
    return [], ["warning: " + text.strip() for text in reader.get_warnings()]


def without_choices(document):
    """With the first of alternatives in their place."""
    if isinstance(document, list):
        return [without_choices(item) for item in document]
    if not isinstance(document, dict):
        return document
    if document.get("@type") == "oa:Choice":
        return without_choices(document["default"])
    return {key: without_choices(value) for key, value in document.items()}


def tripoli(document):
    """(faults, warnings) of tripoli."""
    from tripoli import IIIFValidator
    validator = IIIFValidator()
    judged = without_choices(document)
    validator.validate(json.dumps(judged))
    warned = [f"warning: {warning}" for warning in validator.warnings]
    if judged != document:
        warned.append("set apart: " + reason("presentation 2.1", "tripoli oa:Choice"))
    return ([] if validator.is_valid else [str(error) for error in validator.errors] or ["not valid"]), warned


def main(arguments):
    if not arguments or len(arguments) % 2:
        sys.exit(__doc__)
    tally = Tally()
    schemas = schema_validators()
    if not schemas:
        print("presentation.py: no JSON Schema here (IIIF_SCHEMA_DIR): 3.0 is checked with iiif-prezi3 alone, 4.0 not")
    for url, version in zip(arguments[::2], arguments[1::2]):
        if version not in ("2.1", "3.0", "4.0"):
            sys.exit(f"presentation.py: version {version} is none of 2.1, 3.0, 4.0")
        for answer in answers(url):
            name, document = answer.url, answer.body
            tally.check(f"http {name}", answer.faults)
            if document is None:
                continue
            kind = document.get("@type" if version == "2.1" else "type")
            if kind not in ("Manifest", "Collection", "sc:Manifest", "sc:Collection"):
                tally.failed(f"{version} {name}", [f"its type is {kind}, which is neither manifest nor collection"])
            elif version != "2.1":
                if version in schemas:
                    tally.check(f"schema {version} {name}", schema_faults(schemas[version], document))
                else:
                    tally.skipped(f"schema {version} {name}", "no schema here")
                if version == "3.0":
                    tally.check(f"iiif-prezi3 {name}", model_faults(document))
            else:
                tally.check(f"iiif-prezi {name}", *strict_reader(document))
                if kind == "sc:Manifest":
                    tally.check(f"tripoli {name}", *tripoli(document))
    tally.finish()


if __name__ == "__main__":
    main(sys.argv[1:])
