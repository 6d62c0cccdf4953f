"""Serve the built book on this machine only (loopback)."""

from __future__ import annotations

import argparse
import functools
import http.server
import sys

from evalbook import paths
from evalbook.errors import tell

LOOPBACK = "127.0.0.1"


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=_port, default=8000, help="0 takes any free one (default 8000)")
    options = parser.parse_args(arguments)
    if not (paths.SITE / "index.html").is_file():
        print(f"there is no built book in {paths.SITE}; run: make book", file=sys.stderr)
        return 1
    handler = functools.partial(http.server.SimpleHTTPRequestHandler, directory=str(paths.SITE))
    try:
        with http.server.ThreadingHTTPServer((LOOPBACK, options.port), handler) as server:
            print(f"http://{LOOPBACK}:{server.server_port}/  (stop with Ctrl-C)", flush=True)
            server.serve_forever()
    except OSError as error:
        return tell(error)
    except KeyboardInterrupt:
        return 0
    return 0


def _port(text: str) -> int:
    if not text.isascii() or not text.isdigit() or int(text[:6]) > 65535:
        raise argparse.ArgumentTypeError(f"{text[:20]!r} is no port; use a whole number from 1 to 65535, or 0 for any free one")
    return int(text)


if __name__ == "__main__":
    sys.exit(main())
