"""Opens what a server publishes in real viewers, in headless Chromium.

viewers.py mirador MANIFEST [--page N]        zooms into a page of a manifest in Mirador
viewers.py mirador MANIFEST --av              plays a film or a sound recording in Mirador
viewers.py tify MANIFEST [--page N]           zooms into a page of a manifest in Tify
viewers.py openseadragon MANIFEST [--page N]  zooms into a page of a manifest in OpenSeadragon
viewers.py home BASE                          opens the server's own home page and follows its first object into Mirador

A check fails unless deep-zoom tiles were fetched and painted (or the media runs), before and after zooming, with no
error on the console, no failed request and none to another host. --shots FOLDER keeps screenshots as NAME.png (--name).
--says TEXT wants a text on the page (the viewer's table of contents is open), --captions a caption over the film.
The viewers are those of scripts/install-mirador.sh, install-tify.sh and install-openseadragon.sh, served from an origin of
their own, so cross-origin access is tested too.
"""
import argparse
import functools
import http.server
import json
import pathlib
import threading

from playwright.sync_api import Error, sync_playwright

from browser import Browser
from documents import Answer, canvases, identifier, image_services
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
            "sequenceMode": len(sources) > 1, "initialPage": number - 1,
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


# Turns the first captions on, and tells whether there are any cues to show.
CAPTIONS = """() => {
  const track = [...document.querySelectorAll('video')].flatMap(video => [...video.textTracks])[0];
  if (!track) return false;
  track.mode = 'showing';
  return (track.cues?.length ?? 0) > 0;
}"""


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
    faults = listen(browser) if options.av else look(browser)
    for text in options.says:
        if not browser.page.get_by_text(text, exact=False).count():
            faults.append(f"“{text}” is nowhere on the page")
    if options.captions and not browser.wait(lambda: browser.page.evaluate(CAPTIONS), 15):
        faults.append("no caption is shown over the film")
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
    parser.add_argument("what", choices=["mirador", "tify", "openseadragon", "home"])
    parser.add_argument("url")
    parser.add_argument("--page", type=int, default=1)
    parser.add_argument("--av", action="store_true")
    parser.add_argument("--says", action="append", default=[])
    parser.add_argument("--captions", action="store_true")
    parser.add_argument("--shots")
    parser.add_argument("--name", default="shot")
    options = parser.parse_args()

    tally = Tally()
    with sync_playwright() as playwright, Browser(playwright) as browser:
        try:
            faults = (check_home if options.what == "home" else check_manifest)(browser, options)
        except Error as error:
            faults = [error.message]
        shoot(browser, options)
        tally.check(f"{options.what} {options.url}" + (" (plays)" if options.av else ""), faults + browser.errors,
                    [f"{len(browser.tiles)} tiles, {len(browser.media)} media"])
    tally.finish()


if __name__ == "__main__":
    main()
