"""records.py COLLECTION: checks the descriptions for machines that the manifests of a collection name as `seeAlso`.

Dublin Core: `oai_dc` of OAI-PMH 2.0: the fifteen elements, text only. LIDO: order and number of elements as LIDO 1.0
and 1.1 say them of those that are used; with LIDO_SCHEMA=lido-v1.1.xsd (whose terms keep it out of packages) against
that schema as well. JSON: is read, and names its own address and its manifest.
"""
import json
import os
import sys
import urllib.request

from documents import walk
from lxml import etree
from tally import Tally

DC = "http://purl.org/dc/elements/1.1/"
OAI_DC = "http://www.openarchives.org/OAI/2.0/oai_dc/"
LIDO = "http://www.lido-schema.org"
XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
FIFTEEN = set(
    "title creator subject description publisher contributor date type format identifier source language relation "
    "coverage rights".split())

# Parent: its children in order, each with how many there may be: 1, ? (0 or 1), + (1 and more), * (any number).
CONCEPT = "conceptID* term*"
LIDO_ORDER = {
    "lidoWrap": "lido+",
    "lido": "lidoRecID+ objectPublishedID* category? descriptiveMetadata+ administrativeMetadata+",
    "descriptiveMetadata": "objectClassificationWrap objectIdentificationWrap eventWrap? objectRelationWrap?",
    "objectClassificationWrap": "objectWorkTypeWrap classificationWrap?",
    "objectWorkTypeWrap": "objectWorkType+",
    "objectWorkType": CONCEPT,
    "objectIdentificationWrap": "titleWrap inscriptionsWrap? repositoryWrap? displayStateEditionWrap? "
    "objectDescriptionWrap? objectMeasurementsWrap?",
    "titleWrap": "titleSet+",
    "titleSet": "appellationValue+ sourceAppellation*",
    "objectDescriptionWrap": "objectDescriptionSet*",
    "objectDescriptionSet": "descriptiveNoteID* descriptiveNoteValue* sourceDescriptiveNote*",
    "eventWrap": "eventSet*",
    "eventSet": "displayEvent* event?",
    "event": "eventID* eventType roleInEvent* eventName* eventActor* culture* eventDate? periodName* eventPlace*",
    "eventType": CONCEPT,
    "eventActor": "displayActorInRole* actorInRole?",
    "eventDate": "displayDate* date?",
    "eventPlace": "displayPlace* place?",
    "objectRelationWrap": "subjectWrap? relatedWorksWrap?",
    "subjectWrap": "subjectSet*",
    "subjectSet": "displaySubject* subject?",
    "administrativeMetadata": "rightsWorkWrap? recordWrap resourceWrap?",
    "rightsWorkWrap": "rightsWorkSet*",
    "rightsWorkSet": "rightsType* rightsDate? rightsHolder* creditLine*",
    "rightsType": CONCEPT,
    "recordWrap": "recordID+ recordType recordSource+ recordRights* recordInfoSet*",
    "recordType": CONCEPT,
    "recordSource": "legalBodyID* legalBodyName* legalBodyWeblink*",
    "legalBodyName": "appellationValue+ sourceAppellation*",
    "recordInfoSet": "recordInfoID* recordInfoLink* recordMetadataDate*",
    "resourceWrap": "resourceSet*",
    "resourceSet": "resourceID? resourceRepresentation* resourceType?",
    "resourceRepresentation": "linkResource resourceMeasurementsSet*",
}
COUNTS = {"1": (1, 1), "?": (0, 1), "+": (1, None), "*": (0, None)}
TYPED = {"lidoRecID", "recordID", "conceptID"}


def local(element, namespace):
    name = etree.QName(element)
    return name.localname if name.namespace == namespace else None


def dublin_core_faults(root):
    if root.tag != f"{{{OAI_DC}}}dc":
        return [f"the document is {root.tag}, not oai_dc:dc"]
    faults = []
    for element in root:
        name = local(element, DC)
        if name not in FIFTEEN:
            faults.append(f"line {element.sourceline}: {element.tag} is none of the fifteen elements")
        if len(element) or set(element.attrib) - {XML_LANG} or not (element.text or "").strip():
            faults.append(f"line {element.sourceline}: {name} is to have text, and no attribute but xml:lang")
    return faults if len(root) else ["there is nothing in it"]


def lido_faults(root):
    faults = [] if root.tag == f"{{{LIDO}}}lidoWrap" else [f"the document is {root.tag}, not lido:lidoWrap"]
    for element in root.iter():
        name, children = local(element, LIDO), [local(child, LIDO) for child in element]
        where = f"line {element.sourceline}: {name or element.tag}"
        if name in TYPED and not element.get(f"{{{LIDO}}}type"):
            faults.append(f"{where} has no lido:type")
        if name in ("descriptiveMetadata", "administrativeMetadata") and not element.get(XML_LANG):
            faults.append(f"{where} has no xml:lang")
        if name not in LIDO_ORDER:
            if children or not (element.text or "").strip():
                faults.append(f"{where} is to have text and nothing else")
            continue
        order = [(word.rstrip("?+*"), COUNTS.get(word[-1], COUNTS["1"])) for word in LIDO_ORDER[name].split()]
        names = [word for word, _ in order]
        for child in children:
            if child not in names:
                faults.append(f"{where} holds {child}")
        known = [names.index(child) for child in children if child in names]
        if known != sorted(known):
            faults.append(f"{where} holds its elements in another order than {' '.join(names)}")
        for word, (least, most) in order:
            count = children.count(word)
            if count < least or (most is not None and count > most):
                faults.append(f"{where} holds {count} of {word}")
    return faults


def main(arguments):
    if len(arguments) != 1:
        sys.exit(__doc__)
    tally = Tally()
    schema = os.environ.get("LIDO_SCHEMA")
    schema = etree.XMLSchema(etree.parse(schema)) if schema else None
    for answer in walk(arguments[0]):
        document = answer.body or {}
        for record in document.get("seeAlso", []) if document.get("type") == "Manifest" else []:
            address, profile = record["id"], record.get("profile")
            try:
                with urllib.request.urlopen(address, timeout=20) as reply:
                    kind, body = reply.headers["Content-Type"], reply.read()
                faults = [] if kind.startswith(record["format"]) else [f"it is {kind}, and said to be {record['format']}"]
                if profile == "https://schema.org/":
                    read = json.loads(body)
                    # The manifest without its version: whoever asks says which one is wanted.
                    manifest = document["id"].replace("/iiif/v3/", "/iiif/", 1)
                    if (read["@id"], read["subjectOf"]["@id"]) != (address, manifest):
                        faults.append(f"it names {read['@id']} and {read['subjectOf']['@id']}")
                elif profile == OAI_DC:
                    faults += dublin_core_faults(etree.fromstring(body))
                elif profile == LIDO:
                    root = etree.fromstring(body)
                    faults += lido_faults(root)
                    if schema is not None and not schema.validate(root):
                        faults += [f"schema, line {entry.line}: {entry.message}" for entry in schema.error_log]
                else:
                    continue
            except Exception as error:  # an answer that cannot be had or read is a fault like any other
                faults = [f"{type(error).__name__}: {error}"]
            tally.check(f"record {address}", faults)
    tally.finish()


if __name__ == "__main__":
    main(sys.argv[1:])
