"""A headless Chromium that notes what a page fetched, what it complained about and what it painted."""
import base64
import re
import shutil
import time

from playwright.sync_api import Error

# The tail of an Image API request: region, size, rotation, quality and format.
IMAGE = re.compile(
    r"/(?P<region>full|square|(?:pct:)?[\d.]+,[\d.]+,[\d.]+,[\d.]+)/\^?[\d!,:.a-z]+/!?[\d.]+/"
    r"(?:default|color|gray|bitonal|native)\.\w+(?:\?.*)?$")
LOOPBACK = re.compile(r"(?:https?|wss?)://(?:127\.0\.0\.1|localhost|\[::1\])[:/]|data:|blob:|about:")

# Complaints of the viewers' own libraries, which they make about any manifest.
KNOWN_NOISE = [
    re.compile(r"element\.ref was removed in React 19"),
    re.compile(r"Each child in a list should have a unique \"key\" prop[\s\S]*method of `video`"),
]

# Counts the colours (4 bits a channel) of a picture. It runs in a blank page, so no cross-origin rule taints it.
COUNT_COLOURS = """async encoded => {
  const response = await fetch('data:image/png;base64,' + encoded);
  const picture = await createImageBitmap(await response.blob());
  const context = new OffscreenCanvas(picture.width, picture.height).getContext('2d');
  context.drawImage(picture, 0, 0);
  const data = context.getImageData(0, 0, picture.width, picture.height).data;
  const colours = new Set();
  for (let i = 0; i < data.length; i += 4) colours.add(data[i] >> 4 << 8 | data[i + 1] >> 4 << 4 | data[i + 2] >> 4);
  return colours.size;
}"""

# The largest canvas in view is the stage: Mirador and OpenSeadragon both draw on one.
STAGE = """() => {
  let best = null;
  for (const canvas of document.querySelectorAll('canvas')) {
    const {x, y, width, height} = canvas.getBoundingClientRect();
    if (width * height > (best ? best.width * best.height : 0)) best = {x, y, width, height};
  }
  return best;
}"""

# Presses play on film and sound, and tells of the first that runs.
PLAY = """() => {
  for (const media of document.querySelectorAll('video, audio')) {
    if (media.paused && media.currentTime == 0) { media.muted = true; media.play().catch(() => 0) }
    if (media.readyState >= 2 && media.currentTime > 0)
      return {tag: media.tagName.toLowerCase(), duration: media.duration, captions: media.textTracks.length};
  }
  return null;
}"""


class Browser:
    """Use with `with`. `errors` collects everything that must not happen on a page."""

    def __init__(self, playwright, size=(1280, 860)):
        path = shutil.which("chromium")
        if not path:
            raise SystemExit("browser.py: there is no chromium; run scripts/install-packages.sh test")
        # Chromium refuses its sandbox to root, and containers often have a tiny /dev/shm.
        self._chromium = playwright.chromium.launch(executable_path=path, headless=True, args=[
            "--no-sandbox", "--disable-dev-shm-usage", "--autoplay-policy=no-user-gesture-required"])
        self._context = self._chromium.new_context(viewport={"width": size[0], "height": size[1]})
        self._blank = self._chromium.new_context().new_page()
        self.errors, self.tiles, self.media, self.images = [], set(), set(), set()
        self._context.on("console", lambda message: self._console(message))
        self._context.on("weberror", lambda error: self._error("script", str(error.error)))
        self._context.on("response", self._response)
        self._context.on("requestfailed", self._failed)
        self._context.route(lambda url: not LOOPBACK.match(url), self._refuse)
        self.page = self._context.new_page()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._chromium.close()

    def follow(self, link):
        """Clicks a link. The page it opens, in this tab or a new one, becomes `page`."""
        link.click()
        self.page.wait_for_timeout(1000)
        self.page = self._context.pages[-1]

    def wait(self, condition, seconds=30):
        """Asks `condition` until it is true; what it said last."""
        end = time.monotonic() + seconds
        while True:
            answer = condition()
            if answer or time.monotonic() > end:
                return answer
            self.page.wait_for_timeout(250)

    def painted(self, colours=24, tiled=True):
        """Whether tiles came and the stage shows that many colours."""
        box = (self.tiles or not tiled) and self.page.evaluate(STAGE)
        if not box:
            return False
        shot = base64.b64encode(self.page.screenshot(clip=box)).decode()
        return self._blank.evaluate(COUNT_COLOURS, shot) >= colours

    def zooms(self):
        """Turns the wheel over the stage; whether finer tiles came and were painted."""
        box, before = self.page.evaluate(STAGE), len(self.tiles)
        self.page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)

        def turned():
            self.page.mouse.wheel(0, -240)
            return len(self.tiles) > before and self.painted()
        return bool(self.wait(turned, 15))

    def playing(self):
        """What runs, after pressing play on it: tag, duration in seconds, number of captions; or None."""
        return self.page.evaluate(PLAY)

    def press(self, name, place=0):
        """Clicks a button of the browser's own player, which no script of the page can reach; whether it is there.
        - place: among those of this name that are shown, from 0."""
        session = self._context.new_cdp_session(self.page)
        waiting = [session.send("DOM.getDocument", {"depth": -1, "pierce": True})["root"]]
        while waiting:
            node = waiting.pop(0)
            attributes = node.get("attributes", [])
            if name in attributes[1::2]:
                try:
                    box = session.send("DOM.getBoxModel", {"nodeId": node["nodeId"]})["model"]["content"]
                except Error:  # it is not shown
                    continue
                if box[2] > box[0] and box[5] > box[1]:
                    place -= 1
                if place < 0:
                    self.page.mouse.click((box[0] + box[2]) / 2, (box[1] + box[5]) / 2)
                    return True
            waiting += node.get("children", []) + node.get("shadowRoots", [])
            waiting += [node["contentDocument"]] if "contentDocument" in node else []
        return False

    def _error(self, kind, text):
        entry = f"{kind}: {text}"
        if entry not in self.errors and not any(noise.search(text) for noise in KNOWN_NOISE):
            self.errors.append(entry)

    def _console(self, message):
        if message.type == "error":
            self._error("console", message.text)

    def _response(self, response):
        kind = response.headers.get("content-type", "")
        image = IMAGE.search(response.url)
        if kind.startswith("image/") and response.status < 400:
            self.images.add(response.url)
        if response.status >= 400:
            self._error("http", f"{response.status} {response.url}")
        elif image and kind.startswith("image/") and image["region"] not in ("full", "square"):
            self.tiles.add(response.url)
        elif kind.startswith(("video/", "audio/")):
            self.media.add(response.url)

    def _failed(self, request):
        # Viewers give up tiles that went out of sight, and media elements give up ranges.
        if request.failure != "net::ERR_ABORTED" and LOOPBACK.match(request.url):
            self._error("network", f"{request.failure} {request.url}")

    def _refuse(self, route):
        self._error("external", route.request.url)
        route.abort()
