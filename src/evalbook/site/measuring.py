"""Measure what a page costs its reader: bytes moved, times of painting, shifts of the layout.

A small server compresses text as a real one does; the browser is given (Playwright's), so nothing here
is needed to build the book.
"""

from __future__ import annotations

import functools
import gzip
import http.server
import mimetypes
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

_TEXTS = (".html", ".css", ".js", ".svg", ".json", ".xml", ".txt")
_OBSERVE = """
window.seen = {shift: 0, first: 0, largest: 0};
new PerformanceObserver(list => { for (const e of list.getEntries()) if (!e.hadRecentInput) seen.shift += e.value; })
  .observe({type: "layout-shift", buffered: true});
new PerformanceObserver(list => { for (const e of list.getEntries()) if (e.name === "first-contentful-paint") seen.first = e.startTime; })
  .observe({type: "paint", buffered: true});
new PerformanceObserver(list => { for (const e of list.getEntries()) seen.largest = e.startTime; })
  .observe({type: "largest-contentful-paint", buffered: true});
"""
SLOW_NETWORK = {"offline": False, "latency": 150, "downloadThroughput": 1_600_000 / 8, "uploadThroughput": 750_000 / 8}
SLOW_CPU = 4  # times slower


@dataclass
class Reading:
    """What opening one page took; ``first_view`` are the bytes moved before the reader scrolls."""

    sizes: dict[str, int] = field(default_factory=dict)
    first_view: int = 0
    first_pictures: int = 0
    shift: float = 0.0
    first_paint: float = 0.0
    largest_paint: float = 0.0

    @property
    def total(self) -> int:
        """All bytes moved, headers and compression included."""
        return sum(self.sizes.values())

    @property
    def pictures(self) -> int:
        """The part of these bytes that are figures."""
        return sum(size for url, size in self.sizes.items() if "/figures/" in url)


class _Handler(http.server.SimpleHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        path = Path(self.translate_path(self.path))
        path = path / "index.html" if path.is_dir() else path
        if not path.is_file():
            self.send_error(404)
            return
        content = path.read_bytes()
        self.send_response(200)
        self.send_header("Content-Type", mimetypes.guess_type(path.name)[0] or "application/octet-stream")
        if path.suffix in _TEXTS:
            content = gzip.compress(content, 6, mtime=0)
            self.send_header("Content-Encoding", "gzip")
        if path.suffix != ".html":
            self.send_header("Cache-Control", "max-age=3600")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_: object) -> None:
        pass


@contextmanager
def compressed(folder: Path) -> Iterator[str]:
    """The address of a server on the loopback that compresses texts and lets browsers keep files."""
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(_Handler, directory=str(folder)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()


def open_page(context: Any, address: str, slow: bool = False, scroll: bool = False) -> Reading:
    """Open a page in a browser context and measure it; ``scroll`` goes on to its end (figures load when near)."""
    page = context.new_page()
    watch = context.new_cdp_session(page)
    reading, urls = Reading(), {}
    watch.on("Network.requestWillBeSent", lambda event: urls.__setitem__(event["requestId"], event["request"]["url"]))
    watch.on("Network.loadingFinished", lambda event: _count(reading, urls, event))
    watch.send("Network.enable")
    if slow:
        watch.send("Network.emulateNetworkConditions", SLOW_NETWORK)
        watch.send("Emulation.setCPUThrottlingRate", {"rate": SLOW_CPU})
    page.add_init_script(_OBSERVE)
    page.goto(address, wait_until="load", timeout=120_000)
    page.wait_for_load_state("networkidle", timeout=120_000)
    reading.first_view, reading.first_pictures = reading.total, reading.pictures
    if scroll:
        for _ in range(page.evaluate("Math.ceil(document.documentElement.scrollHeight / innerHeight)")):
            page.mouse.wheel(0, 900)
            page.wait_for_timeout(60)
        page.wait_for_load_state("networkidle")
    seen = page.evaluate("window.seen")
    reading.shift, reading.first_paint, reading.largest_paint = seen["shift"], seen["first"], seen["largest"]
    page.close()
    return reading


def _count(reading: Reading, urls: dict[str, str], event: dict[str, Any]) -> None:
    url = urls.get(event["requestId"], "")
    if url.startswith("http"):
        reading.sizes[url] = reading.sizes.get(url, 0) + int(event["encodedDataLength"])
