"""Opens what a server publishes in real viewers, in headless Chromium.

viewers.py mirador MANIFEST [--page N]        zooms into a page of a manifest in Mirador
viewers.py mirador MANIFEST --av              plays a film or a sound recording in Mirador
viewers.py tify MANIFEST [--page N]           zooms into a page of a manifest in Tify
viewers.py openseadragon MANIFEST [--page N]  zooms into a page of a manifest in OpenSeadragon
viewers.py state MANIFEST [--page N] --part P opens the server's own page at a region (xywh=…) or time (t=…), as a content
                                              state, and where the link that the page makes of it leads
viewers.py home BASE                          opens the server's own home page and follows its first object into Mirador

A check fails unless deep-zoom tiles were fetched and painted (or the media runs), before and after zooming, with no
error on the console, no failed request and none to another host. --shots FOLDER keeps screenshots as NAME.png (--name).
--says TEXT wants a text on the page (the viewer's table of contents is open), --captions a caption over the film, once
the player's own button has switched it on. --still wants the one picture that stands for a recording in 2.1.
The viewers are those of scripts/install-mirador.sh, install-tify.sh and install-openseadragon.sh, served from an origin of
their own, so cross-origin access is tested too.
"""
import argparse
import base64
import functools
import http.server
import json
import pathlib
import re
import threading
import urllib.parse

from playwright.sync_api import Error, sync_playwright

from browser import Browser
from documents import Answer, bodies, canvases, identifier, image_services, listed
from tally import Tally

TOOLS = pathlib.Path(__file__).resolve().parent.parent / ".tools"

PAGE = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{viewer}</title>
<link rel="icon" href="data:,"><style>html, body {{ margin: 0; height: 100% }} #v {{ position: absolute; inset: 0 }}</style>
</head><body><div id="v"></div><script src="/{script}"></script><script>{start}</script></body></html>"""
MIRADOR = "window.viewer = Mirador.viewer({configuration})"
TIFY = """<script type="module">import Tify from '/assets/{script}';
window.viewer = new Tify({configuration});</script>"""
OPENSEADRAGON = """window.viewer = OpenSeadragon({configuration});
viewer.addHandler('open-failed', event => console.error('open-failed', event.message));
viewer.addHandler('tile-load-failed', event => console.error('tile-load-failed', event.message));"""


class Shelf(http.server.SimpleHTTPRequestHandler):
    """Serves one viewer's files, and `page` as its home page."""

    extensions_map = {**http.server.SimpleHTTPRequestHandler.extensions_map, ".js": "text/javascript"}

    def __init__(self, *arguments, page, **named):
        self.page = page
        super().__init__(*arguments, **named)

    def do_GET(self):
        if self.path != "/":
            super().do_GET()
            return
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(self.page)))
        self.end_headers()
        self.wfile.write(self.page)

    def log_message(self, *_):
        pass


def viewer_page(viewer, manifest, document, number):
    """The page that shows canvas `number` (from 1) of a manifest."""
    if viewer == "mirador":
        script, start, configuration = "mirador.min.js", MIRADOR, {
            "id": "v",
            "windows": [{"manifestId": manifest, "canvasId": identifier(canvases(document)[number - 1]),
                         "sideBarOpen": True}],
            "window": {"defaultSideBarPanel": "canvas"},
            "workspaceControlPanel": {"enabled": False},
        }
    elif viewer == "tify":
        assets = TOOLS / "tify" / "assets"
        configuration = {"container": "#v", "manifestUrl": manifest, "pages": [number],
                         "translationsDirUrl": "/translations"}
        # Inside a script element, "</" of a URL would end it.
        module = TIFY.format(script=next(assets.glob("tify-*.js")).name,
                             configuration=json.dumps(configuration).replace("</", "<\\/"))
        style = next(assets.glob("index-*.css")).name
        return (f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>tify</title>'
                f'<link rel="icon" href="data:,"><link rel="stylesheet" href="/assets/{style}">'
                f"<style>html, body {{ margin: 0; height: 100% }} #v {{ position: absolute; inset: 0 }}</style></head>"
                f'<body><div id="v"></div>{module}</body></html>').encode()
    else:
        sources = list(image_services(document))
        script, start, configuration = "openseadragon.js", OPENSEADRAGON, {
            "id": "v", "prefixUrl": "/images/", "crossOriginPolicy": "Anonymous", "tileSources": sources,
            "sequenceMode": len(sources) > 1,
            # It is given pictures alone: canvases of film and sound have none.
            "initialPage": len(list(image_services(document, number - 1))),
        }
    # Inside a script element, "</" of a URL or label would end it.
    start = start.format(configuration=json.dumps(configuration).replace("</", "<\\/"))
    return PAGE.format(viewer=viewer, script=script, start=start).encode()


def serve(viewer, page):
    """Starts the origin of a viewer and returns its URL."""
    folder = TOOLS / viewer
    if not folder.is_dir():
        raise SystemExit(f"viewers.py: {viewer} is not here; run scripts/install-{viewer}.sh")
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Shelf, directory=folder, page=page))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return f"http://127.0.0.1:{server.server_address[1]}/"


# Whether captions are on, and there are cues to show.
CAPTIONS = """() => [...document.querySelectorAll('video')].flatMap(video => [...video.textTracks])
  .some(track => track.mode == 'showing' && track.cues?.length > 0)"""
# The way there in the player: its menu, the entry for captions, a language; the first in the list is “off”.
CAPTION_BUTTONS = ["-internal-media-controls-overflow-button", "-webkit-media-controls-toggle-closed-captions-button",
                   "-internal-media-controls-text-track-list-item"]
NO_CAPTIONS = """() => [...document.querySelectorAll('video')].flatMap(video => [...video.textTracks])
  .every(track => track.mode != 'showing')"""


def switch_captions_on(browser):
    """Faults of captions that a visitor switches on."""
    if not browser.page.evaluate(NO_CAPTIONS):
        return ["captions are on before anybody asked for them"]
    browser.page.evaluate("() => document.querySelectorAll('video').forEach(video => video.pause())")
    browser.page.locator("video").first.hover()
    # A wide player has the button for captions outside the menu.
    if not browser.press(CAPTION_BUTTONS[1]):
        browser.press(CAPTION_BUTTONS[0])
        browser.page.wait_for_timeout(500)
        if not browser.press(CAPTION_BUTTONS[1]):
            return ["the player has no button for captions"]
    browser.page.wait_for_timeout(500)
    if not browser.page.evaluate(CAPTIONS) and not browser.press(CAPTION_BUTTONS[2], 1):
        return ["the player offers no captions"]
    return [] if browser.wait(lambda: browser.page.evaluate(CAPTIONS), 15) else ["no caption is shown over the film"]


def view_still(browser, canvas):
    """Faults of the picture that stands for a recording."""
    body = next(bodies(canvas))
    addresses = [identifier(body)] + [identifier(service).rstrip("/") + "/" for service in listed(body.get("service"))]

    def fetched():
        return any(url.startswith(address) for url in browser.images for address in addresses)
    if not browser.wait(lambda: fetched() and browser.painted(6, tiled=False)):
        return [f"no picture was painted; there is {addresses}, fetched was {sorted(browser.images)[:5]}"]
    browser.page.wait_for_timeout(1000)
    return []


def encoded_state(state):
    """Content State API 1.0, section 6.3.2."""
    escaped = urllib.parse.quote(json.dumps(state, separators=(",", ":")), safe="")
    return base64.urlsafe_b64encode(escaped.encode()).decode().rstrip("=")


def decoded_state(link):
    value = urllib.parse.parse_qs(urllib.parse.urlsplit(link).query)["iiif-content"][0]
    return json.loads(urllib.parse.unquote(base64.urlsafe_b64decode(value + "=" * (-len(value) % 4)).decode()))


def shared_place(browser):
    """(link, canvas, region or None, time or None) that the page's “link to this view” gives."""
    browser.page.locator("#link").click()
    link = browser.page.locator("#link").get_attribute("href")
    try:
        canvas, _, part = decoded_state(link)["id"].partition("#")
    except (ValueError, KeyError, TypeError):
        return link, None, None, None
    region, seconds = re.search(r"xywh=([\d,]+)", part), re.search(r"t=([\d.]+)", part)
    return link, canvas, region and list(map(int, region[1].split(","))), seconds and float(seconds[1])


def away(shown, asked):
    """How far the view is from showing all of a region, in the middle, and little more; as a part of its size."""
    if not shown:
        return 9
    (x, y, width, height), (left, top, across, down) = shown, asked
    middle = max(abs(x + width / 2 - left - across / 2) / across, abs(y + height / 2 - top - down / 2) / down)
    return max(middle, abs(max(across / width, down / height) - 1))


def check_state(browser, options):
    """The page goes to the part that it is told, and the link that it then gives leads to the same place."""
    answer = Answer(options.url)
    if answer.body is None:
        return answer.faults
    canvas = identifier(canvases(answer.body)[options.page - 1])
    state = {"id": f"{canvas}#{options.part}", "type": "Canvas", "partOf": [{"id": options.url, "type": "Manifest"}]}
    kind, _, value = options.part.partition("=")
    asked = list(map(float, value.split(",")))
    link, faults = f"{options.url.partition('/iiif/')[0]}/?iiif-content={encoded_state(state)}", []
    for turn in ("the link", "the link that the page gave"):
        browser.tiles.clear()
        browser.page.goto(link)

        def arrived():
            nonlocal link
            if kind == "xywh" and not browser.painted():
                return False
            link, shown, region, seconds = shared_place(browser)
            last[:] = [shown, region, seconds]
            if shown != canvas:
                return False
            return away(region, asked) < .05 if kind == "xywh" else seconds is not None and 0 <= seconds - asked[0] < 5
        last = []
        if not browser.wait(arrived, 20):
            faults.append(f"{turn} leads to {last}, not to {options.part} of {canvas}")
        shoot(browser, options, "-again" if faults or turn != "the link" else "-first")
    return faults




def look(browser):
    """Faults of deep zoom on the open page."""
    if not browser.wait(browser.painted):
        return [f"{len(browser.tiles)} tiles were fetched, and no picture was painted"]
    coarse = len(browser.tiles)
    if not browser.zooms():
        return [f"{coarse} tiles were fetched and painted, but none came after zooming in"]
    browser.page.wait_for_timeout(1000)  # what comes late counts too
    return []


def listen(browser):
    """Faults of film or sound on the open page."""
    if not browser.wait(browser.playing):
        return [f"nothing plays; {len(browser.media)} media were fetched"]
    browser.page.wait_for_timeout(1000)
    return []


def check_manifest(browser, options):
    answer = Answer(options.url)
    if answer.body is None:
        return answer.faults
    if len(canvases(answer.body)) < options.page:
        return [f"the manifest has {len(canvases(answer.body))} canvases"]
    browser.page.goto(serve(options.what, viewer_page(options.what, options.url, answer.body, options.page)))
    if options.still:
        faults = view_still(browser, canvases(answer.body)[options.page - 1])
    else:
        faults = listen(browser) if options.av else look(browser)
    for text in options.says:
        if not browser.page.get_by_text(text, exact=False).count():
            faults.append(f"“{text}” is nowhere on the page")
    if options.captions:
        faults += switch_captions_on(browser)
    return faults


def check_home(browser, options):
    """The home page's thumbnails all load, and its first object opens in Mirador."""
    browser.page.goto(options.url)
    images = browser.page.locator("img")
    for index in range(images.count()):
        images.nth(index).scroll_into_view_if_needed()  # lazy ones load when they come into view
    complete = "() => [...document.images].every(image => image.complete && image.naturalWidth > 0)"
    if not browser.wait(lambda: browser.page.evaluate(complete)):
        broken = "() => [...document.images].filter(image => !image.naturalWidth).map(image => image.src)"
        return ["thumbnails that did not load: " + ", ".join(browser.page.evaluate(broken))]
    browser.page.evaluate("() => scrollTo(0, 0)")
    shoot(browser, options, "-page")
    links = browser.page.locator("a:has(img)")
    if not links.count():
        return ["no link with a thumbnail"]
    browser.tiles.clear()
    browser.follow(links.first)
    if browser.wait(lambda: browser.painted() or browser.playing()) and browser.tiles:
        return look(browser)
    return listen(browser)


def shoot(browser, options, ending=""):
    if options.shots:
        pathlib.Path(options.shots).mkdir(parents=True, exist_ok=True)
        browser.page.screenshot(path=pathlib.Path(options.shots, f"{options.name}{ending}.png"))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=["mirador", "tify", "openseadragon", "home", "state"])
    parser.add_argument("url")
    parser.add_argument("--page", type=int, default=1)
    parser.add_argument("--av", action="store_true")
    parser.add_argument("--says", action="append", default=[])
    parser.add_argument("--captions", action="store_true")
    parser.add_argument("--still", action="store_true")
    parser.add_argument("--part")
    parser.add_argument("--shots")
    parser.add_argument("--name", default="shot")
    options = parser.parse_args()

    tally = Tally()
    with sync_playwright() as playwright, Browser(playwright) as browser:
        try:
            check = {"home": check_home, "state": check_state}.get(options.what, check_manifest)
            faults = check(browser, options)
        except Error as error:
            faults = [error.message]
        shoot(browser, options)
        tally.check(f"{options.what} {options.url}" + (" (plays)" if options.av else ""), faults + browser.errors,
                    [f"{len(browser.tiles)} tiles, {len(browser.media)} media"])
    tally.finish()


if __name__ == "__main__":
    main()
