"""Fetches IIIF Presentation documents and reads the few facts of them that the checks need, in versions 2.1 and 3.0.

documents.py COLLECTION_3.0   prints the objects to look at in a viewer, one a line: what it is and its manifest's URL.
"""
import gzip
import json
import sys
import urllib.error
import urllib.request


class Answer:
    """One document with what HTTP said about it. `faults` are breaches of what every public document must do."""

    def __init__(self, url):
        self.url, self.body, self.faults = url, None, []
        request = urllib.request.Request(url, headers={"Origin": "http://example.org", "Accept-Encoding": "gzip"})
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
    if document.get("type") == "Collection":
        return [identifier(item) for item in document.get("items", [])]
    if document.get("@type") == "sc:Collection":
        pages = [document[key] for key in ("first", "next") if key in document]
        return pages + [identifier(item)
                        for key in ("collections", "manifests", "members") for item in document.get(key, [])]
    return []


def walk(url):
    """The answer for a document and, if it is a collection, for everything below it."""
    waiting, seen = [url], set()
    while waiting:
        url = waiting.pop(0)
        if url in seen:
            continue
        seen.add(url)
        answer = Answer(url)
        yield answer
        if answer.body:
            waiting += members(answer.body)


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


def image_services(document):
    """The info.json of every picture of a manifest, in order."""
    for canvas in canvases(document):
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
