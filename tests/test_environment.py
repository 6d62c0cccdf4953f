"""environment.yml, requirements.lock and pyproject.toml install the same things."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import tomllib

import yaml
from packaging.requirements import Requirement

from evalbook import paths

PROJECT = tomllib.loads((paths.ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
LOCK = (paths.ROOT / "requirements.lock").read_text(encoding="utf-8")
LOCKED = {re.sub(r"[-_.]+", "-", name).lower(): version for name, version in re.findall(r"(?m)^([A-Za-z0-9._-]+)(?:\[[^\]]*\])?==([^\s;\\]+)", LOCK)}


def requirements() -> list[Requirement]:
    extras = [text for group in PROJECT["optional-dependencies"].values() for text in group]
    return [Requirement(text) for text in [*PROJECT["dependencies"], *extras]]


def canonical(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def test_every_declared_package_is_locked_in_an_allowed_version() -> None:
    for requirement in requirements():
        assert canonical(requirement.name) in LOCKED, f"{requirement.name} is not in requirements.lock; run: make lock"
        assert requirement.specifier.contains(LOCKED[canonical(requirement.name)], prereleases=True)


def test_every_locked_package_has_hashes_and_no_address() -> None:
    for block in re.split(r"(?m)^(?=[A-Za-z0-9])", LOCK.strip()):
        if block.strip():
            assert "--hash=sha256:" in block, block.splitlines()[0]
    assert "://" not in LOCK and "index" not in LOCK.replace("reindex", "")


def test_conda_users_get_the_locked_set() -> None:
    environment = yaml.safe_load((paths.ROOT / "environment.yml").read_text(encoding="utf-8"))
    pip = next(entry["pip"] for entry in environment["dependencies"] if isinstance(entry, dict))
    assert pip == ["--require-hashes -r requirements.lock"]
    assert "python=3.11" in environment["dependencies"]


def test_the_packages_of_the_design_are_really_used() -> None:
    sources = [*paths.LIBRARY.rglob("*.py"), *(paths.ROOT / "scripts").glob("*.py")]
    imported = set()
    for path in sources:
        text = path.read_text(encoding="utf-8")
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.Import):
                imported |= {alias.name.split(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module:
                imported.add(node.module.split(".")[0])
        imported |= {"jupyter_book"} if "from jupyter_book" in text else set()
    assert {"jupyter_book", "pandas", "matplotlib", "seaborn", "japanize_matplotlib", "papermill"} <= imported


def test_the_version_is_the_same_everywhere() -> None:
    import evalbook

    citation = yaml.safe_load((paths.ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    assert PROJECT["version"] == evalbook.__version__ == citation["version"]


def test_the_code_keeps_the_style() -> None:
    folders = [str(paths.ROOT / name) for name in ("src", "scripts", "tests")]
    run = subprocess.run([sys.executable, "-m", "ruff", "check", "--no-cache", "--output-format=concise", *folders], capture_output=True, text=True)
    assert run.returncode == 0, run.stdout + run.stderr
