"""Hostile and broken inputs run no code, write nowhere, and are refused in words or taken as plain text."""

from __future__ import annotations

import ast
import os
import shutil
from pathlib import Path
from typing import Any

import pytest
from papermill.translators import PythonTranslator

from evalbook import paths
from evalbook.errors import BookError
from evalbook.execution.cluster import checked_address
from evalbook.execution.grid import read_grid
from evalbook.execution.listing import checked_name
from evalbook.execution.pool import ready_kernel
from evalbook.execution.runner import Run, execute
from evalbook.parameters import CHAPTERS
from evalbook.parameters.reading import chapter_parameters, read_edition_parameters
from evalbook.site.edition import checked_edition_name
from tests.execution.commands import command, small_chapters

CODE = [
    "__import__('os').system('touch pwned')", "open('pwned','w')", "eval('1')", "exec('1')", "{open('pwned','w')}", "${7*7}", "{{7*7}}",
    "'; import os; '", '"; import os; "', '"""', "'''", "\\", "\\'", '\\"', '\\N{BULLET}', "\\x41", "$(touch pwned)", "`touch pwned`",
    "; touch pwned", "| touch pwned", "&& touch pwned", "%run pwned", "!touch pwned", "#", "--", "-p", "@file", "<script>", "<b>&amp;",
    "{glue:text}`x`", "```{code}", "[a](b)", "=1+1", "+1+1", "@SUM(1)", "None", "True", "lambda: 0", "\\input{x}", "}{",
]  # fmt: skip
UNPRINTABLE = ["\0", "a\nb", "a\r\nb", "\t", "\x1b[31m", "\x7f", "\u2028", "\u2029", "\u202e", "\u200b", "\ufeff", "\ud800", "\udcff", "\ue000"]
NUMBERS = [
    "", " ", "NaN", "nan", "inf", "-inf", "Infinity", "1e999", "-1e999", "1e-999x", "9" * 18, "9" * 19, "9" * 5000, "-1", "0x10", "0b1", "1_000",
    "1,000", "２０１８", "٢٠١٨", "2018.0", "2018.5", "2.018e3", "true", "null", "~", "2018; import os", "2018)", "[2018]", "{2018}", "１", "½", "∞",
]  # fmt: skip
NAMES = [
    "__class__", "__init__", "model_config", "model_fields", "changed", "years", "self", "stem", "first_year ", "FIRST_YEAR", "first-year",
    "first_year.x", "first_year[0]", "../first_year", "/first_year", "first_year\n", "f\u00efrst_year", "x" * 10_000, "'", '"', "$first_year", "*", "**",
]  # fmt: skip
FILES = {
    "empty": "", "only a comment": "# nothing", "a text": "first_year", "a list": "- first_year", "a number": "2018", "null": "null",
    "two documents": "first_year: 2018\n---\nfirst_year: 2019\n", "a repeated key": "first_year: 2018\nfirst_year: 2018\n",
    "a call": "first_year: !!python/object/apply:os.system ['touch pwned']\n", "a new object": "!!python/object/new:os.system [touch pwned]",
    "a module": "first_year: !!python/module:os\n", "a name": "first_year: !!python/name:os.system\n", "a tag": "first_year: !x 2018\n",
    "a plain tag": "first_year: !!int '2018'\n", "binary": "first_year: !!binary aGVsbG8=\n", "an anchor": "first_year: &a 2018\nlast_year: *a\n",
    "an alias bomb": "a: &a [x,x]\nb: &b [*a,*a]\nc: [*b,*b]\n", "a merge": "<<: {first_year: 2018}\n", "a deep nest": "a: " + "[" * 5000 + "]" * 5000,
    "a list as value": "first_year: [2018]\n", "a mapping as value": "first_year: {a: 1}\n", "a date": "first_year: 2018-01-01\n",
    "octal": "first_year: 0o3742\n", "sexagesimal": "first_year: 33:38\n", "yes": "last_year: yes\n", "a float": "first_year: 2018.0\n",
    "not a number": "first_year: .nan\n", "without end": "first_year: .inf\n", "a key that is a number": "2018: first_year\n", "a complex key": "? [a]\n: 1\n",
    "a key that is nothing": "~: 1\n", "a tab": "first_year:\t2018\n\tlast_year: 2019\n", "a quote that stays open": "first_year: '2018\n",
    "a bracket that stays open": "first_year: [2018\n", "a long key": "x" * 100_000 + ": 1\n", "a large file": "#" * 200_001, "a nul": "first_year: \0\n",
    "an include": "first_year: !include /etc/passwd\n", "an environment": "first_year: ${HOME}\n", "an unknown directive": "%FOO 1\n---\nfirst_year: 1\n",
}  # fmt: skip
BYTES = {"latin-1": b"first_year: \xe9\n", "UTF-16": "first_year: 2018\n".encode("utf-16"), "noise": bytes(range(256)), "a ZIP": b"PK\x03\x04" + b"\0" * 50}
PLACES = [
    ".", "..", "../x", "../../etc", "/etc/passwd", "/", "a/b", "a\\b", "C:\\x", "~", "~root", ".hidden", "-rf", "--name", "a b", "A", "a.b", "a\n", "\na", "a\0b",
    "x" * 41, "x" * 5000, "é", "日本", "con:", "a;b", "$(touch pwned)", "`touch pwned`", "a|b", "*", "?", "%2e%2e", "<b>", "'", '"', "a_b", "\u202ea", "\ud800",
]  # fmt: skip
GRIDS = [
    "first_year=", "first_year=,", "first_year=1:2:0", "first_year=2017:2021:-1", "first_year=::", "first_year=a:b:c", "first_year=nan:nan:nan",
    "first_year=inf:inf:1", "first_year=0:1e29:1", "first_year=0:1e999999999:1", "first_year=2017:2018:1e-28", "first_year=2017:2018:1:1", "=1", "first_year",
    "first_yaer=2017", "first_year=__import__('os')", "first_year=2017,2017.5", "first_year=" + "9" * 5000, "__class__=1", "rater=both:mext:1",
]  # fmt: skip
ADDRESSES = [
    "127.0.0.1:8786", "http://127.0.0.1:8786", "file:///etc/passwd", "inproc://x:1", "tcp://", "tcp://x", "tcp://x:y", "tcp://x:123456", "tcp://a b:1", "tcp://x:1\n",
    "tcp://x:1;touch pwned", "ucx://x:1", "tcp://" + "x" * 500 + ":1", "tcp://$(touch pwned):1",
]  # fmt: skip


def _inputs() -> list[tuple[str, Any]]:
    texts = [*CODE, *UNPRINTABLE]
    return [
        *(("option", ("moonshot", f"highlight={text}")) for text in texts),
        *(("option", ("fund_scenarios", f"bootstrap_returns={text}")) for text in texts),
        *(("option", (stem, f"{name}={text}")) for text in NUMBERS for stem, name in (("overview", "first_year"), ("overview", "longest_bar"))),
        *(("option", ("international", f"show_before={text}")) for text in NUMBERS),
        *(("option", ("overview", f"{name}=1")) for name in NAMES),
        *(("option", (name, "first_year=2018")) for name in ["", ".", "../overview", "/etc/passwd", "overview.ipynb", "overview\n", "O" * 9000, "\ud800"]),
        *(("file", text.encode()) for text in FILES.values()),
        *(("file", content) for content in BYTES.values()),
        *(("edition", text.encode()) for text in FILES.values()),
        *(("edition", f"overview: {{{line}}}\n".encode()) for line in ("first_year: !!python/name:os.system", "a: 1, a: 2", "1: 2", "x: .nan")),
        *(("name", name) for name in PLACES),
        *(("grid", ("overview", grid)) for grid in GRIDS),
        *(("address", address) for address in ADDRESSES),
    ]


INPUTS = _inputs()


@pytest.fixture
def watched(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working folder in which nothing may appear; ``system`` calls would show as well."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(os, "system", lambda *_: pytest.fail("something was run"))
    return tmp_path


def _read(kind: str, given: Any, folder: Path) -> Any:
    if kind == "option":
        return chapter_parameters(given[0], None, [given[1]])
    if kind in ("file", "edition"):
        path = folder / "given.yaml"
        path.write_bytes(given)
        return chapter_parameters("overview", path, []) if kind == "file" else read_edition_parameters(path)
    if kind == "name":
        return checked_name("run", given) and checked_edition_name(given, True)
    return read_grid(given[0], [given[1]]) if kind == "grid" else checked_address(given)


def test_there_are_at_least_two_hundred_different_ones() -> None:
    assert len({repr(entry) for entry in INPUTS}) >= 200


@pytest.mark.parametrize("place", range(len(INPUTS)), ids=lambda place: f"{INPUTS[place][0]}-{place}")
def test_it_is_refused_in_words_or_taken_as_it_stands(place: int, watched: Path) -> None:
    kind, given = INPUTS[place]
    before = {path.name for path in watched.iterdir()}
    try:
        taken = _read(kind, given, watched)
    except BookError as error:
        assert error.exit_status == 2 and error.problems
        for line in error.problems:
            assert line.strip() and line.isprintable() and len(line) < 1500, line
    else:
        _is_plain(kind, given, taken)
    assert {path.name for path in watched.iterdir()} - before <= {"given.yaml"}


def _is_plain(kind: str, given: Any, taken: Any) -> None:
    """What was taken is the value as typed; written into a notebook it reads back as itself."""
    assert kind == "option", f"{kind} {given!r} should have been refused; it became {taken!r}"
    stem, (name, _, text) = given[0], given[1].partition("=")
    for key, value in taken.items():
        assert key == name and (value == text or str(value) == text or float(value) == float(text))
        assert ast.literal_eval(PythonTranslator.translate(value)) == value
        assert type(value) is type(CHAPTERS[stem].model_fields[name].default)


@pytest.mark.parametrize("text", [text for text in CODE if len(text) <= 20])
def test_a_text_that_looks_like_code_is_allowed_where_texts_are(text: str) -> None:
    assert chapter_parameters("moonshot", None, [f"highlight={text}"]) == {"highlight": text}


def test_a_kernel_gets_hostile_texts_as_they_stand(watched: Path) -> None:
    chapters = small_chapters(watched / "chapters", stem="moonshot")
    for number, text in enumerate(("'\"\\{x}", "%run pwned", "!touch pwned", "\"; 1/0; \"")):
        result = execute(Run("moonshot", {"highlight": text}, chapters=chapters), watched / str(number), ready_kernel())
        assert result.said["highlight"] == text
    assert not list(watched.rglob("pwned"))


COMMANDS = [
    ("run_chapter", "run", "moonshot", "-p", "highlight=" + "__import__('os').system('touch pwned')"),
    ("run_chapter", "run", "overview", "-p", "first_year=__import__('os').system('touch pwned')"),
    ("run_chapter", "run", "overview", "-p", "first_year=NaN", "-p", "longest_bar=inf"),
    ("run_chapter", "run", "overview", "-p", "first_year=" + "9" * 5000),
    ("run_chapter", "run", "../../../etc/passwd"),
    ("run_chapter", "run", "overview", "--name", "../../pwned"),
    ("run_chapter", "run", "overview", "-f", "call.yaml"),
    ("run_chapter", "run", "overview", "-f", "."),
    ("run_chapter", "show", "$(touch pwned)"),
    ("build_book", "--params", "call.yaml", "--name", "pwned"),
    ("build_book", "--params", "call.yaml", "--name", "../html"),
    ("sweep", "overview", "--grid", "first_year=0:1e29:1", "--name", "/pwned"),
    ("sweep", "overview", "--grid", "first_year=2018", "--scheduler", "file:///etc/passwd"),
]


@pytest.fixture
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project of its own in which nothing has been made, so that whatever is made shows."""
    root = tmp_path_factory.mktemp("project")
    shutil.copytree(paths.BOOK, root / "book", ignore=shutil.ignore_patterns("_build"))
    for name in ("data", "requirements.lock", "CITATION.cff", "CHANGELOG.md"):
        (root / name).symlink_to(paths.ROOT / name)
    return root


def _all_in(project: Path) -> set[Path]:
    """Files but for the lock that every command takes; folders may be made, what is in them must not."""
    return {path for path in project.rglob("*") if path.is_file() and path.suffix != ".lock"}


def test_what_a_command_makes_in_the_project_shows(watched: Path, project: Path) -> None:
    """Else the test below would see nothing whatever happened."""
    before = _all_in(project)
    (project / "data").unlink()
    run = command("build_book", EVALBOOK_ROOT=str(project))
    assert run.returncode != 0 and str(project) in run.stderr, "it looks for its data there"
    (project / "book/_build/pwned").mkdir(parents=True, exist_ok=True)
    (project / "book/_build/pwned/file").touch()
    assert _all_in(project) - before == {project / "book/_build/pwned/file"}


@pytest.mark.parametrize("arguments", COMMANDS, ids=lambda arguments: " ".join(arguments)[:60])
def test_the_real_commands_refuse_and_leave_nothing(arguments: tuple[str, ...], watched: Path, project: Path) -> None:
    (watched / "call.yaml").write_text("overview: {first_year: !!python/object/apply:os.system ['touch pwned']}\n", encoding="utf-8")
    before = _all_in(project)
    run = command(*arguments, EVALBOOK_ROOT=str(project))
    assert run.returncode == 2 and "Traceback" not in run.stderr and run.stderr.strip()
    assert _all_in(project) == before and not list(project.rglob("pwned*"))
    assert [path.name for path in watched.iterdir()] == ["call.yaml"]
