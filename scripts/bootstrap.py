"""Set up .venv from requirements.lock, and on request what the tests need beside it.  Needs only Python and pip."""

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
TOOLS = ROOT / ".venv-tools"
TOOLS_LOCK = ROOT / "tests/tools.lock"
# the programs that tests open our files with, and the Debian packages that bring them
PROGRAMS = {
    "epubcheck": ["epubcheck"],
    "exiftool": ["libimage-exiftool-perl"],
    "pdftotext": ["poppler-utils"],
    "soffice": ["libreoffice-calc-nogui", "libreoffice-writer-nogui"],
}
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--browser", action="store_true", help="also what the tests need: Chromium, exiftool, LibreOffice, .venv-tools")
    options = parser.parse_args()
    if sys.version_info < (3, 11):  # noqa: UP036 # who runs an older one is told so here
        print(f"Python 3.11 or newer is needed; this is {sys.version.split()[0]}. Call: make PYTHON=python3.11 …", file=sys.stderr)
        return 1
    try:
        with _one_at_a_time():
            _set_up_environment()
            if options.browser:
                _install(TOOLS, TOOLS_LOCK)
                _set_up_browser()
                _set_up_programs()
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
    own = ["--no-deps", "--no-build-isolation", "--editable", str(ROOT)]
    _install(ENVIRONMENT, LOCK_FILE, own, (ROOT / "pyproject.toml").read_bytes())


def _install(environment: Path, lock_file: Path, own: list[str] | None = None, besides: bytes = b"") -> None:
    """Fill an environment from its lock file unless just this has been done before; ``own`` installs the project itself."""
    wanted = hashlib.sha256(lock_file.read_bytes() + besides + str(environment).encode() + sys.version.encode()).hexdigest()
    mark = environment / "installed"
    if mark.is_file() and mark.read_text() == wanted:
        return
    print(f"setting up {environment.name} from {lock_file.relative_to(ROOT)} (a minute or two, once)", flush=True)
    python = environment / PYTHON.relative_to(ENVIRONMENT)
    venv.create(environment, with_pip=True, symlinks=os.name != "nt", clear=not python.is_file())
    install = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    subprocess.run([*install, "--require-hashes", "-r", str(lock_file)], check=True)
    if own:
        subprocess.run([*install, *own], check=True, env={**os.environ, "LC_ALL": "C.UTF-8"})  # the project's path may be Japanese
        _point_to_project(environment)
    mark.write_text(wanted)


def _point_to_project(environment: Path) -> None:
    """Where the project lies, as seen from the environment: in an ASCII locale Python does not start when a Japanese path stands there."""
    for pointer in environment.rglob("site-packages/__editable__.evalbook-*.pth"):
        pointer.write_text(f"{os.path.relpath(ROOT / 'src', pointer.parent)}\n", encoding="ascii")


def _set_up_browser() -> None:
    """A browser of the system if there is one; else Debian's package; else Playwright's download."""
    if any(shutil.which(name) for name in BROWSERS) or os.environ.get("EVALBOOK_CHROMIUM"):
        return
    if _may_install():
        _install_packages(["chromium", "fonts-noto-cjk"])
        return
    print("downloading a Chromium with Playwright", flush=True)
    subprocess.run([str(PYTHON), "-m", "playwright", "install", "chromium"], check=True)


def _set_up_programs() -> None:
    """Programs that are no Python packages: the system's, else Debian's; elsewhere their tests are skipped, and say so."""
    missing = {program: packages for program, packages in PROGRAMS.items() if not shutil.which(program)}
    packages = [package for found in missing.values() for package in found]
    if missing and _may_install():
        _install_packages(packages)
    elif missing:
        print(f"some tests will be skipped without {', '.join(missing)}; on Debian, as root: apt-get install {' '.join(packages)}", flush=True)


def _may_install() -> bool:
    return bool(shutil.which("apt-get")) and os.geteuid() == 0


def _install_packages(packages: list[str]) -> None:
    print(f"installing {', '.join(packages)} with apt-get", flush=True)
    quiet = {"check": True, "stdout": subprocess.DEVNULL, "env": {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}}
    subprocess.run(["apt-get", "update", "-qq"], check=True)
    subprocess.run(["apt-get", "install", "-y", "-qq", "--no-install-recommends", *packages], **quiet)


if __name__ == "__main__":
    sys.exit(main())
