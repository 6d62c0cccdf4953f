"""Break the library on purpose, one small change at a time, and count how many changes the tests notice (mutmut).

The tool lives in an environment of its own beside ``.venv``; what it works on and with which tests stands in
``pyproject.toml``.  Survivors are written with their changes to ``mutants/survivors.txt``, to be read.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import shutil
import subprocess
import sys
import sysconfig
import venv
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
ENVIRONMENT = ROOT / ".venv-mutants"
LOCK_FILE = ROOT / "requirements-mutants.lock"
WORK = ROOT / "mutants"
PYTHON = ENVIRONMENT / "bin/python"
LOWEST_SHARE = 0.85
NOT_RUN = (None, 34)  # mutmut's codes: not yet run, left out
NO_TEST, SURVIVED = 33, 0


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--jobs", type=int, default=1, help="changes tried at once (default 1)")
    parser.add_argument("--keep", action="store_true", help="go on with what an earlier call left, such as one that was stopped")
    parser.add_argument("modules", nargs="*", help="names such as evalbook.reconcile (default: all that pyproject.toml lists)")
    options = parser.parse_args(arguments)
    if os.name == "nt":
        print("mutmut needs fork, which this system does not have", file=sys.stderr)
        return 1
    try:
        _set_up()
        if not options.keep:
            shutil.rmtree(WORK, ignore_errors=True)
        _mutmut("run", "--max-children", str(options.jobs), *[f"{name}*" for name in options.modules])
    except subprocess.CalledProcessError as error:
        print(f"{' '.join(map(str, error.cmd))} ended with {error.returncode}", file=sys.stderr)
        return 1
    fates = read_fates(WORK, options.modules)
    _write_survivors(fates)
    return _report(fates)


def _set_up() -> None:
    """An environment with mutmut that also sees the packages of ``.venv``, where the two versions of a package may differ."""
    packages = sysconfig.get_path("purelib")
    mark = ENVIRONMENT / "installed"
    wanted = hashlib.sha256(LOCK_FILE.read_bytes() + f"{ENVIRONMENT} {packages} {sys.version}".encode()).hexdigest()
    if mark.is_file() and mark.read_text() == wanted:
        return
    print("setting up .venv-mutants from requirements-mutants.lock (once)", flush=True)
    venv.create(ENVIRONMENT, with_pip=True, clear=True)
    install = [str(PYTHON), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--require-hashes", "-r", str(LOCK_FILE)]
    subprocess.run(install, check=True)
    own = sysconfig.get_path("purelib", vars={"base": str(ENVIRONMENT), "platbase": str(ENVIRONMENT)})
    (Path(own) / "book.pth").write_text(packages + "\n")
    mark.write_text(wanted)


def _mutmut(*arguments: str) -> None:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("EVALBOOK_") and name != "PYTHONPATH"}
    subprocess.run([str(PYTHON), "-m", "mutmut", *arguments], cwd=ROOT, env=environment, check=True)


def read_fates(work: Path, modules: list[str]) -> dict[str, int]:
    """What became of each change that was tried: its name → mutmut's code."""
    fates: dict[str, int] = {}
    for path in sorted(work.rglob("*.py.meta")):
        found = json.loads(path.read_text(encoding="utf-8"))["exit_code_by_key"]
        fates |= {name: code for name, code in found.items() if code not in NOT_RUN}
    return {name: code for name, code in fates.items() if not modules or name.startswith(tuple(modules))}


def room_of(change: str) -> str:
    """The module in which a change was made: ``evalbook.fund.loan.x_instalments__mutmut_3`` → ``fund.loan``."""
    return change.removeprefix("evalbook.").rsplit(".", 1)[0]


def survived(code: int) -> bool:
    """Whether no test noticed; a change that no test even reaches counts as one that lives."""
    return code in (SURVIVED, NO_TEST)


def _write_survivors(fates: dict[str, int]) -> None:
    with (WORK / "survivors.txt").open("w", encoding="utf-8") as file:
        for name in (name for name, code in fates.items() if survived(code)):
            shown = subprocess.run([str(PYTHON), "-m", "mutmut", "show", name], cwd=ROOT, capture_output=True, text=True, check=True)
            file.write(shown.stdout)


def _report(fates: dict[str, int]) -> int:
    tried = Counter(map(room_of, fates))
    living = Counter(room_of(name) for name, code in fates.items() if survived(code))
    print(f"\n{'module':<24}{'tried':>8}{'killed':>8}{'survived':>10}{'killed %':>10}")
    for room, count in [*sorted(tried.items()), ("all", sum(tried.values()))]:
        alive = sum(living.values()) if room == "all" else living[room]
        print(f"{room:<24}{count:>8}{count - alive:>8}{alive:>10}{100 * (count - alive) / count if count else 0:>10.1f}")
    share = 1 - sum(living.values()) / max(len(fates), 1)
    print(f"survivors with their changes: {WORK / 'survivors.txt'}; explained in docs/reliability.md")
    if fates and share >= LOWEST_SHARE:
        return 0
    print(f"FAILED: at least {LOWEST_SHARE:.0%} of the changes must be noticed", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
