"""Set up .venv from requirements.lock, and on request a headless Chromium.  Needs only Python and pip."""

from __future__ import annotations

import argparse
import hashlib
import os
import shutil
import subprocess
import sys
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
ENVIRONMENT = ROOT / ".venv"
LOCK_FILE = ROOT / "requirements.lock"
PYTHON = ENVIRONMENT / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
TEST_TOOLS = {  # program: Debian package
    "epubcheck": "epubcheck",
    "pdftotext": "poppler-utils",
}
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--browser", action="store_true", help="also make sure that a headless Chromium is there")
    options = parser.parse_args()
    if sys.version_info < (3, 11):
        print(f"Python 3.11 or newer is needed; this is {sys.version.split()[0]}. Call: make PYTHON=python3.11 …", file=sys.stderr)
        return 1
    try:
        with _one_at_a_time():
            _set_up_environment()
            if options.browser:
                _set_up_browser()
                _set_up_tools()
    except subprocess.CalledProcessError as error:
        print(f"setting up failed: {' '.join(map(str, error.cmd))} ended with {error.returncode}", file=sys.stderr)
        return 1
    return 0


class _one_at_a_time:
    """Two set-ups at once wait for each other (where the system has file locks)."""

    def __enter__(self) -> None:
        self._file = (ROOT / ".venv-lock").open("w")
        try:
            import fcntl

            fcntl.flock(self._file, fcntl.LOCK_EX)
        except ImportError:
            pass

    def __exit__(self, *_: object) -> None:
        self._file.close()


def _set_up_environment() -> None:
    wanted = hashlib.sha256(LOCK_FILE.read_bytes() + (ROOT / "pyproject.toml").read_bytes() + str(ENVIRONMENT).encode() + sys.version.encode()).hexdigest()
    mark = ENVIRONMENT / "installed"
    if mark.is_file() and mark.read_text() == wanted:
        return
    print("setting up .venv from requirements.lock (a minute or two, once)", flush=True)
    venv.create(ENVIRONMENT, with_pip=True, clear=not PYTHON.is_file())
    install = [str(PYTHON), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    subprocess.run([*install, "--require-hashes", "-r", str(LOCK_FILE)], check=True)
    subprocess.run([*install, "--no-deps", "--no-build-isolation", "--editable", str(ROOT)], check=True)
    mark.write_text(wanted)


def _set_up_browser() -> None:
    """A browser of the system if there is one; else Debian's package; else Playwright's download."""
    if any(shutil.which(name) for name in BROWSERS) or os.environ.get("EVALBOOK_CHROMIUM"):
        return
    if shutil.which("apt-get") and os.geteuid() == 0:
        _install_with_apt(["chromium", "fonts-noto-cjk"])
        return
    print("downloading a Chromium with Playwright", flush=True)
    subprocess.run([str(PYTHON), "-m", "playwright", "install", "chromium"], check=True)


def _set_up_tools() -> None:
    """Programs that read back what the book writes; where they cannot be installed their tests are skipped, and say so."""
    missing = [package for program, package in TEST_TOOLS.items() if not shutil.which(program)]
    if not missing:
        return
    if shutil.which("apt-get") and os.geteuid() == 0:
        _install_with_apt(missing)
    else:
        print(f"some tests will be skipped without: {', '.join(missing)} (Debian's names)", flush=True)


def _install_with_apt(packages: list[str]) -> None:
    print(f"installing {', '.join(packages)} with apt-get", flush=True)
    subprocess.run(["apt-get", "update", "-qq"], check=True)
    subprocess.run(["apt-get", "install", "-y", "-qq", "--no-install-recommends", *packages],
                   check=True, stdout=subprocess.DEVNULL, env={**os.environ, "DEBIAN_FRONTEND": "noninteractive"})  # fmt: skip


if __name__ == "__main__":
    sys.exit(main())
