"""Fetches IIIF Presentation documents and reads the few facts of them that the checks need, in all versions.

documents.py COLLECTION_3.0   prints the objects to look at in a viewer, one a line: what it is and its manifest's URL.
"""
import gzip
import json
import sys
import urllib.error
import urllib.request


# What a manifest has parts of, and collections of annotations pages of.
PARTS = {
    "Canvas", "Timeline", "Range", "AnnotationPage", "Annotation", "AnnotationCollection",
    "sc:Sequence", "sc:Canvas", "sc:Range", "sc:AnnotationList", "oa:Annotation", "sc:Layer",
}
SAMPLE = 3  # of each kind in a document: what is right of these is right of the thousandth


class Answer:
    """One document with what HTTP said about it. `faults` are breaches of what every public document must do."""

    def __init__(self, url, version=None):
        self.url, self.body, self.faults = url, None, []
        fields = {"Origin": "http://example.org", "Accept-Encoding": "gzip"}
        if version:  # some addresses name none: a canvas has one in all versions
            context = f"http://iiif.io/api/presentation/{version[0]}/context.json"
            fields["Accept"] = f'application/ld+json;profile="{context}", application/json;q=0.5'
        request = urllib.request.Request(url, headers=fields)
        try:
            with urllib.request.urlopen(request, timeout=60) as response:
                body, headers = response.read(), response.headers
        except urllib.error.HTTPError as error:
            self.faults.append(f"answered {error.code}")
            return
        except OSError as error:
            self.faults.append(str(error))
            return
        if headers.get("Content-Encoding") == "gzip":
            body = gzip.decompress(body)
            if "accept-encoding" not in headers.get("Vary", "").lower():
                self.faults.append("compressed, but without Vary: Accept-Encoding")
        if headers.get_content_type() not in ("application/json", "application/ld+json"):
            self.faults.append(f"Content-Type is {headers.get('Content-Type')}")
        if headers.get("Access-Control-Allow-Origin") != "*":
            self.faults.append(f"Access-Control-Allow-Origin is {headers.get('Access-Control-Allow-Origin')}")
        try:
            self.body = json.loads(body)
        except ValueError as error:
            self.faults.append(f"is not JSON: {error}")
            return
        if not isinstance(self.body, dict):
            self.faults.append("is JSON, but not an object")
            self.body = None
        elif identifier(self.body) != url:
            self.faults.append(f"its id is {identifier(self.body)}")


def identifier(resource):
    return resource.get("id", resource.get("@id"))


def listed(as_list):
    return as_list if isinstance(as_list, list) else [] if as_list is None else [as_list]


def members(document):
    """URLs of the manifests, collections and pages that a collection lists."""
    if document.get("type") in ("Collection", "CollectionPage"):
        pages = [identifier(document[key]) for key in ("first", "next") if key in document]
        return pages + [identifier(item) for item in document.get("items", [])]
    if document.get("@type") == "sc:Collection":
        pages = [document[key] for key in ("first", "next") if key in document]
        return pages + [identifier(item)
                        for key in ("collections", "manifests", "members") for item in document.get(key, [])]
    return []


def kind(resource):
    return resource.get("type", resource.get("@type"))


def parts(document):
    """URLs of the documents of its own that a manifest, or a collection or page of annotations, is made of: the first
    few and the last of each kind."""
    found, waiting = {}, [document]
    if kind(document) in ("Annotation", "oa:Annotation", "Canvas", "Timeline", "sc:Canvas", "Range", "sc:Range"):
        return []
    origin = "/".join(identifier(document).split("/")[:3]) + "/"
    while waiting:
        value = waiting.pop()
        if isinstance(value, list):
            waiting += reversed(value)
        elif isinstance(value, dict):
            url = identifier(value)
            if kind(value) in PARTS and isinstance(url, str) and url.startswith(origin) and "#" not in url:
                found.setdefault(kind(value), {})[url] = True
            waiting += reversed([entry for key, entry in value.items() if key not in ("next", "prev")])
    return [url for urls in map(list, found.values()) for url in urls[:SAMPLE] + urls[SAMPLE:][-1:]]


def walk(url, version=None, with_parts=False):
    """The answer for a document and, if it is a collection, for everything below it; also for what objects are made of
    (`parts`)."""
    waiting, seen = [url], set()
    while waiting:
        url = waiting.pop(0)
        if url in seen:
            continue
        seen.add(url)
        answer = Answer(url, version)
        yield answer
        if answer.body:
            waiting += members(answer.body) + (parts(answer.body) if with_parts else [])


def canvases(document):
    if "sequences" in document:
        return [canvas for sequence in document["sequences"] for canvas in sequence.get("canvases", [])]
    return document.get("items", []) if document.get("type") == "Manifest" else []


def bodies(canvas):
    """What is painted on a canvas; of alternatives, the first."""
    painted = [annotation.get("resource") for annotation in canvas.get("images", [])]
    painted += [annotation.get("body") for page in canvas.get("items", []) for annotation in page.get("items", [])]
    for body in (body for entry in painted for body in listed(entry)[:1]):
        yield body["items"][0] if body.get("type") == "Choice" else body


def image_services(document, most=None):
    """The info.json of every picture of a manifest, in order; of its first canvases, where `most` says how many."""
    for canvas in canvases(document)[:most]:
        for body in bodies(canvas):
            for service in listed(body.get("service")):
                words = f"{service.get('type', service.get('@type', ''))} {service.get('profile', '')}".lower()
                if "image" in words:
                    yield identifier(service).rstrip("/") + "/info.json"
                    break


def exhibits(collection):
    """(what, manifest URL): the object of most pictures, the largest single picture, a film and a sound recording."""
    manifests = [answer for answer in walk(collection) if answer.body and answer.body.get("type") == "Manifest"]

    def pictures(answer):
        return len(list(image_services(answer.body)))

    def pixels(answer):
        return max((canvas.get("width", 0) * canvas.get("height", 0) for canvas in canvases(answer.body)), default=0)

    def holding(kind):
        return [answer for answer in manifests
                if any(body.get("type") == kind for canvas in canvases(answer.body) for body in bodies(canvas))]

    with_pictures = [answer for answer in manifests if pictures(answer)]
    if with_pictures:
        yield "book", max(with_pictures, key=pictures).url
    single = [answer for answer in with_pictures if pictures(answer) == 1]
    if single:
        yield "map", max(single, key=pixels).url
    for what, kind in (("film", "Video"), ("sound", "Sound")):
        for answer in holding(kind)[:1]:
            yield what, answer.url


if __name__ == "__main__":
    for what, url in exhibits(sys.argv[1]):
        print(what, url)
