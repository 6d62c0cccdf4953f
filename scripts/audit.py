"""Look for known weaknesses of the locked packages (pip-audit) and in our own code (bandit).

Both run in an environment of their own, made from the hash-locked ``tests/audit.lock`` and thrown away afterwards.
Exit status: 0 nothing found, 1 something found, 2 the tools could not be set up, 3 the code is clean but not every
package could be looked up, because the database of known weaknesses was out of reach.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
LOCK_FILE = ROOT / "requirements.lock"
FOUND, NO_TOOLS, OUT_OF_REACH = 1, 2, 3


def main() -> int:
    with tempfile.TemporaryDirectory(prefix="evalbook-audit-") as folder:
        try:
            python = _set_up(Path(folder))
        except (OSError, subprocess.CalledProcessError) as error:
            print(f"the tools of the audit could not be set up ({error}); nothing was looked at", file=sys.stderr)
            return NO_TOOLS
        code = subprocess.run([python, "-m", "bandit", "-q", "-c", "pyproject.toml", "-r", "src", "scripts"], cwd=ROOT).returncode
        options = ["-r", str(LOCK_FILE), "--require-hashes", "--disable-pip", "--progress-spinner", "off", "--format", "json"]
        run = subprocess.run([python, "-m", "pip_audit", *options], cwd=ROOT, capture_output=True, text=True)
    print("our own code: " + ("findings, see above" if code else "no findings"))
    packages, lines = judge(run.stdout, run.stderr)
    print(*lines, sep="\n")
    return FOUND if code else packages


def _set_up(folder: Path) -> str:
    """An environment with the two tools in ``folder``; return its Python."""
    venv.create(folder, with_pip=True)
    python = str(folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python"))
    lock = ["--require-hashes", "-r", str(ROOT / "tests/audit.lock")]
    subprocess.run([python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *lock], check=True)
    return python


def judge(output: str, errors: str) -> tuple[int, list[str]]:
    """The exit status and the words for what pip-audit has said (``output`` is its JSON, empty when it broke off)."""
    try:
        packages = json.loads(output)["dependencies"]
    except (ValueError, KeyError, TypeError):
        last = (errors.strip().splitlines() or ["it said nothing"])[-1][:300]
        return OUT_OF_REACH, [f"packages: NOT LOOKED AT, the database of known weaknesses could not be reached ({last})"]
    skipped = [entry["name"] for entry in packages if "skip_reason" in entry]
    found = [
        f"{entry['name']} {entry['version']}: {weakness['id']}, mended in {', '.join(weakness['fix_versions']) or 'no version yet'}"
        for entry in packages
        for weakness in entry.get("vulns", [])
    ]
    lines = [f"packages: {len(packages) - len(skipped)} of {len(packages)} looked up, {len(found)} known weaknesses", *found]
    if found:
        return FOUND, [*lines, "renew them with: make lock"]
    if skipped:
        which = "all of them" if len(skipped) == len(packages) else ", ".join(skipped)
        return OUT_OF_REACH, [*lines, f"NOT LOOKED UP: {which}; the database of known weaknesses did not answer. Run this where it can be reached"]
    return 0, lines


if __name__ == "__main__":
    sys.exit(main())
