"""The tests notice when the library is broken: the short form of ``make mutants``.

Each change below is made to a copy of the library, and the named tests must then fail.  They stand where mutmut cannot
reach (fields of models, sets, patterns, properties) or where a slip would publish a wrong number.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from evalbook import paths

RECONCILE, PROVENANCE, CITATION = "tests/test_reconcile.py", "tests/test_provenance.py", "tests/test_citation.py"
BASE, READING, CHAPTERS = (f"tests/parameters/test_{name}.py" for name in ("base", "reading", "chapters"))
CHANGES = [
    ("reconcile.py", '_AT_LEAST = {"以上", "超", ', '_AT_LEAST = {"以上", ', RECONCILE),
    ("reconcile.py", "half = step / 2 * (1 + 1e-9)", "half = step * (1 + 1e-9)", RECONCILE),
    ("intervals.py", "Interval(self.low - other.high, self.high - other.low)", "Interval(self.low - other.low, self.high - other.high)",
     "tests/test_intervals.py"),
    ("numerals.py", '"億": Decimal(100_000_000)', '"億": Decimal(10_000_000)', "tests/test_numerals.py"),
    ("provenance.py", "(last >= line)", "(last > line)", PROVENANCE),
    ("citation.py", "return html.escape(text).replace(", "return text.replace(", CITATION),
    ("citation.py", '"date": work.date.replace("-", "/"),', "", CITATION),
    ("parameters/base.py", 'extra="forbid", strict=True', 'extra="ignore", strict=True', BASE),
    ("parameters/base.py", "allow_inf_nan=False", "allow_inf_nan=True", BASE),
    ("parameters/reading.py", 'isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None)', "False", READING),
    ("parameters/chapters.py", "ge=1, le=50,", "ge=1, le=500,", CHAPTERS),
    ("fund/parameters.py", "(1 - self.equity_share) * self.bond_mean", "self.equity_share * self.bond_mean", "tests/fund/test_parameters.py"),
    ("fund/payout.py", "np.maximum(share * base, base - target)", "np.minimum(share * base, base - target)", "tests/fund/test_payout.py"),
    ("fund/backtest.py", "PRINTED_UNIT = 1e8", "PRINTED_UNIT = 1e9", "tests/fund/test_backtest.py"),
    ("fund/summary.py", "granted = given.principal_government - given.later_government", "granted = given.principal_government",
     "tests/fund/test_summary.py"),
]  # fmt: skip
TESTS = sorted({change[-1] for change in CHANGES})


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the library, and beside it all else that the tests read."""
    root = tmp_path_factory.mktemp("mutants")
    shutil.copytree(paths.LIBRARY, root / "src/evalbook", ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("tests", "data", "book", "pyproject.toml"):
        (root / name).symlink_to(paths.ROOT / name)
    return root


def outcome(root: Path, *tests: str) -> tuple[int, str]:
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("EVALBOOK_", "PYTEST_"))}
    environment |= {"PYTHONPATH": str(root / "src"), "EVALBOOK_ROOT": str(root), "PYTHONDONTWRITEBYTECODE": "1"}
    options = ["-x", "-q", "-n", "0", "-p", "no:cacheprovider", "--hypothesis-profile=mutants", "--rootdir", str(root)]
    run = subprocess.run([sys.executable, "-m", "pytest", *options, *tests], cwd=root, env=environment, capture_output=True, text=True)
    return run.returncode, run.stdout + run.stderr


def test_without_a_change_all_these_tests_pass_on_the_copy(copy: Path) -> None:
    code, said = outcome(copy, *TESTS)
    assert code == 0, said


@pytest.mark.parametrize(("file", "right", "wrong", "test"), CHANGES, ids=[f"{file}:{wrong[:40]}" for file, _, wrong, _ in CHANGES])
def test_a_changed_library_is_noticed(copy: Path, file: str, right: str, wrong: str, test: str) -> None:
    path = copy / "src/evalbook" / file
    text = path.read_text(encoding="utf-8")
    assert text.count(right) >= 1, f"{file} no longer reads {right!r}: choose a change for it anew"
    try:
        path.write_text(text.replace(right, wrong, 1), encoding="utf-8")
        code, said = outcome(copy, test)
    finally:
        path.write_text(text, encoding="utf-8")
    assert code == 1, f"no test noticed:\n{said}"  # 1: tests failed; anything else: they did not run
