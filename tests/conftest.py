"""What tests share: the data package, the source texts, a built site, a browser."""

from __future__ import annotations

import functools
import http.server
import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest
from hypothesis import Phase, settings

from evalbook import paths
from evalbook.data import DataPackage, load_package

# No example fails for being slow: what else a machine does is not the book's.
settings.register_profile("book", deadline=None)
settings.load_profile("book")
# Under mutation testing the same few examples come every time, for a mutant's fate must not hang on luck; nobody
# reads the failing example, so none is made smaller.
settings.register_profile(
    "mutants", max_examples=25, derandomize=True, deadline=None, database=None, phases=[Phase.explicit, Phase.generate]
)

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")


def _missing(reason: str) -> None:
    """Skip with a reason; under CI a missing tool or text is a failure."""
    if os.environ.get("CI"):
        pytest.fail(f"CI allows no skip: {reason}")
    pytest.skip(reason)


@pytest.fixture(scope="session")
def tools() -> Path:
    """The environment with other people's programs, such as cffconvert and pandoc."""
    folder = paths.ROOT / ".venv-tools"
    if not (folder / "bin/python").is_file():
        _missing("no .venv-tools; run: make test-env")
    return folder


@pytest.fixture(scope="session")
def pandoc(tools: Path) -> str:
    return str(next(tools.glob("lib/python*/site-packages/pypandoc/files/pandoc")))


@pytest.fixture(scope="session")
def soffice(tmp_path_factory) -> Callable[..., None]:
    """Converts files with LibreOffice in one call: ``soffice(files, "csv", folder)``."""
    found = shutil.which("soffice")
    if not found:
        _missing("no LibreOffice; run: make test-env")
    profile = tmp_path_factory.mktemp("profile")

    def convert(files: Iterable[Path], kind: str, target: Path) -> None:
        command = [found, f"-env:UserInstallation={profile.as_uri()}", "--headless", "--convert-to", kind, "--outdir", str(target)]
        run = subprocess.run([*command, *map(str, files)], capture_output=True, text=True)
        assert run.returncode == 0, run.stdout + run.stderr

    return convert


@pytest.fixture(scope="session")
def exiftool() -> str:
    found = shutil.which("exiftool")
    if not found:
        _missing("no exiftool; run: make test-env")
    return found


@pytest.fixture(scope="session")
def package() -> DataPackage:
    return load_package(paths.ROOT / "data")


@pytest.fixture
def package_copy(tmp_path: Path) -> Path:
    """A copy of the data package that a test may damage."""
    return Path(shutil.copytree(paths.ROOT / "data", tmp_path / "data"))


@pytest.fixture(scope="session")
def sources() -> Path:
    folder = Path(os.environ.get("EVALBOOK_SOURCES") or paths.DEFAULT_SOURCES)
    if not folder.is_dir():
        _missing(f"the source texts are not at {folder}; set EVALBOOK_SOURCES to prove the references")
    return folder


@pytest.fixture(scope="session")
def program() -> Callable[[str], str]:
    """Where a program is that tests read files back with."""

    def find(name: str) -> str:
        found = shutil.which(name)
        if not found:
            _missing(f"{name} is not installed; run: make test-env")
        return found

    return find


@pytest.fixture(scope="session")
def site() -> Path:
    """The official edition, built now if anything has changed since the last build."""
    run = subprocess.run([sys.executable, str(paths.ROOT / "scripts/build_book.py")], capture_output=True, text=True)
    assert run.returncode == 0, run.stdout + run.stderr
    return paths.SITE


@pytest.fixture(scope="session")
def pages(site: Path) -> list[Path]:
    """Every page of the site."""
    return sorted(site.rglob("*.html"))


@pytest.fixture(scope="session")
def served(site: Path):
    """The address of the site served on the loopback."""

    class Quiet(http.server.SimpleHTTPRequestHandler):
        def log_message(self, *_: object) -> None:
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=str(site)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()


@pytest.fixture(scope="session")
def browser():
    """A headless Chromium: ``EVALBOOK_CHROMIUM``, the system's, or Playwright's own."""
    from playwright.sync_api import Error, sync_playwright

    found = os.environ.get("EVALBOOK_CHROMIUM") or next(filter(None, map(shutil.which, BROWSERS)), None)
    with sync_playwright() as playwright:
        arguments = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
        try:
            chromium = playwright.chromium.launch(executable_path=found, args=arguments)
        except Error as error:
            _missing(f"no Chromium to test with ({error.message.splitlines()[0]}); run: make test-env")
        yield chromium
        chromium.close()
