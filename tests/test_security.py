"""Nothing in data or parameters is run, nothing leaves its folder, nothing asks another machine, links lead only to web pages."""

from __future__ import annotations

import ast
import json
import os
import re
import socket
import subprocess
import sys
import urllib.request
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from lxml import html
from markdown_it import MarkdownIt
from papermill.translators import PythonTranslator

from evalbook import paths
from evalbook.citation import Citable
from evalbook.data import load_package
from evalbook.errors import BookError, DataError, ParameterError, SiteError
from evalbook.execution.sweep import Sweep
from evalbook.figures import FigureRecord, publish_figure
from evalbook.parameters import CHAPTERS
from evalbook.parameters.reading import StrictLoader, read_mapping
from evalbook.site.appendix_markup import link, literal, page, raw, text
from evalbook.site.dictionary import dictionary_page
from evalbook.site.edition import Edition
from evalbook.site.releases import release
from evalbook.validation import validate_package
from evalbook.verification import SourceTexts
from tests.conftest import _missing

SCRIPTS = paths.ROOT / "scripts"
CODE = sorted([*paths.LIBRARY.rglob("*.py"), *SCRIPTS.glob("*.py")])
# calls that turn text or bytes into running code
RUNNING = {"eval", "exec", "compile", "__import__"}
LOADING = {"pickle", "marshal", "shelve", "dill", "joblib"}
SHELLS = {"os.system", "os.popen", "subprocess.getoutput", "subprocess.getstatusoutput"}
HOSTILE_NAMES = ["../x", "../../x", "/tmp/x", "a/b", "a\\b", ".", "..", "-x", "x y", "日本", "a\n", "a;b", "$(x)", "x" * 41, "X"]


def calls(path: Path) -> list[ast.Call]:
    return [node for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(node, ast.Call)]


def inside(path: Path) -> str:
    return path.relative_to(paths.ROOT).as_posix() if path.is_relative_to(paths.ROOT) else path.name


@pytest.mark.parametrize("path", CODE, ids=inside)
def test_no_text_is_run_and_no_shell_is_asked(path: Path) -> None:
    for call in calls(path):
        name = ast.unparse(call.func)
        assert name not in RUNNING | SHELLS, f"line {call.lineno}: {name}"
        shell = [word.value for word in call.keywords if word.arg == "shell"]
        assert all(isinstance(value, ast.Constant) and value.value is False for value in shell), f"line {call.lineno}: shell"
        if name in ("yaml.load", "yaml.load_all"):
            assert ast.unparse(call.keywords[0].value) == "StrictLoader", f"line {call.lineno}: {name}"
        assert not re.match(r"yaml\.(unsafe|full)_", name), f"line {call.lineno}: {name}"


@pytest.mark.parametrize("path", CODE, ids=inside)
def test_nothing_is_loaded_that_could_run_while_it_is_loaded(path: Path) -> None:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
        names += [node.module] if isinstance(node, ast.ImportFrom) and node.module else []
        assert not {name.split(".")[0] for name in names} & LOADING


def test_the_yaml_of_parameters_is_read_by_a_safe_loader(tmp_path: Path) -> None:
    import yaml

    assert issubclass(StrictLoader, yaml.SafeLoader)
    mark, file = tmp_path / "ran", tmp_path / "p.yaml"
    for content in (f"a: !!python/object/apply:os.system ['touch {mark}']", f"!!python/object/new:os.system ['touch {mark}']: 1", "a: &x [*x]"):
        file.write_text(content, encoding="utf-8")
        with pytest.raises(ParameterError):
            read_mapping(file)
    assert not mark.exists()


HOSTILE_VALUES = ['"; import os; os._exit(3) #', "'''\nimport os\n'''", "\\", '\\"+print(1)+"', "{x}", "\u2028x", "__import__('os')"]


@pytest.mark.parametrize("value", HOSTILE_VALUES)
def test_a_text_parameter_reaches_a_notebook_as_a_text(value: str) -> None:
    written = PythonTranslator.codify({"highlight": value})
    (assignment,) = ast.parse(written).body
    assert isinstance(assignment, ast.Assign) and ast.literal_eval(assignment.value) == value


@pytest.mark.parametrize("name", HOSTILE_NAMES)
def test_names_of_editions_runs_and_sweeps_stay_in_their_folders(name: str) -> None:
    stem = next(iter(CHAPTERS))
    for make in (lambda: Edition(name), lambda: Edition(name, only=stem), lambda: Sweep(stem, {}, name)):
        with pytest.raises(ParameterError, match="letters, digits and hyphens"):
            make()


def test_an_empty_name_does_not_stand_for_the_folder_of_all_runs() -> None:
    with pytest.raises(ParameterError, match="name"):
        Edition("", only=next(iter(CHAPTERS)))
    with pytest.raises(ParameterError, match="name"):
        Sweep(next(iter(CHAPTERS)), {}, "")


@pytest.mark.parametrize("version", ["../1.0", "1.0/../..", "/1.0", "1.0\n", "1.0;x", "$(x)", "", "１.０"])
def test_the_version_of_a_release_stays_in_its_folder(version: str, tmp_path: Path) -> None:
    with pytest.raises(SiteError):
        release(tmp_path, version, Citable("book", "", "", "本", version, "2026-11-23", "index.html"), tmp_path / "releases")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["../x", "/x", "a/b", "", "a b", "A", "a\n", ".."])
def test_the_id_of_a_figure_stays_in_its_folder(name: str, tmp_path: Path) -> None:
    texts = dict.fromkeys(("base_id", "chapter", "kind", "basis", "title", "subtitle", "caption", "alt", "source_note"), "")
    lists = {field: [] for field in ("places", "observations", "tables", "items", "programmes", "years", "columns", "rows")}
    record = FigureRecord(id=name, **texts, **lists, parameters={}, width=0, height=0)
    with pytest.raises(BookError, match="figure id"):
        publish_figure([], record, None, tmp_path)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "command",
    [
        ["build_book.py", "--name", "../../x"],
        ["build_book.py", "--name", "a", "--data", "../no such folder"],
        ["run_chapter.py", "run", "../overview"],
        ["run_chapter.py", "run", "overview", "--name", ""],
        ["run_chapter.py", "run", "overview", "-p", "rater=__import__('os')._exit(9)"],
        ["sweep.py", "overview", "--grid", "rater=mext", "--name", "../../x"],
    ],
    ids=" ".join,
)
def test_a_command_refuses_before_anything_is_made(command: list[str], tmp_path: Path) -> None:
    run = subprocess.run([sys.executable, str(SCRIPTS / command[0]), *command[1:]], capture_output=True, text=True, cwd=tmp_path)
    assert run.returncode in (1, 2), run.stdout + run.stderr
    assert run.stderr.strip() and "Traceback" not in run.stderr
    assert not [folder for folder in (paths.ROOT, paths.BOOK, paths.BUILD, paths.VARIANTS) if (folder / "x").exists()]
    assert list(tmp_path.iterdir()) == []


UNSAFE = [
    ({"name": "../../evil"}, {}, "name"),
    ({"name": "a/../../b"}, {}, "name"),
    ({"profile": "http://127.0.0.1:9/p.json"}, {}, "profile"),
    ({"profile": ["data-package"]}, {}, "profile"),
    ({"$schema": "http://127.0.0.1:9/p.json"}, {}, "$schema"),
    ({"resources": "all"}, {}, "resources"),
    ({}, {"path": "../outside.csv"}, "path"),
    ({}, {"path": "/etc/passwd"}, "path"),
    ({}, {"path": "http://127.0.0.1:9/x.csv"}, "path"),
    ({}, {"path": "file:///etc/passwd"}, "path"),
    ({}, {"path": "sources.csv\0"}, "path"),
    ({}, {"path": ["sources.csv", "../x.csv"]}, "path"),
    ({}, {"name": "../../evil"}, "name"),
    ({}, {"name": "<script>"}, "name"),
    ({}, {"scheme": "http"}, "scheme"),
    ({}, {"profile": "http://127.0.0.1:9/p.json"}, "profile"),
    ({}, {"schema": "http://127.0.0.1:9/s.json"}, "schema"),
    ({}, {"dialect": "../x.json"}, "dialect"),
]


@pytest.mark.parametrize(("package", "resource", "field"), UNSAFE, ids=lambda value: json.dumps(value) if isinstance(value, dict) else value)
def test_a_data_package_neither_leaves_its_folder_nor_asks_another_machine(package, resource, field, package_copy, monkeypatch) -> None:
    asked = []
    monkeypatch.setattr(socket.socket, "connect", lambda *where: asked.append(where))
    path = package_copy / "datapackage.json"
    descriptor = json.loads(path.read_text(encoding="utf-8"))
    descriptor["resources"][0] |= resource
    path.write_text(json.dumps(descriptor | package), encoding="utf-8")
    findings = validate_package(package_copy)
    assert any(field in finding.field and finding.expected for finding in findings), findings
    assert asked == []


def test_a_table_that_is_a_link_to_elsewhere_is_refused(package_copy, tmp_path) -> None:
    outside = (package_copy / "units.csv").rename(tmp_path / "outside.csv")
    (package_copy / "units.csv").symlink_to(outside)
    assert "symbolic link" in validate_package(package_copy)[0].found


def test_the_name_of_a_source_text_stays_in_the_folder_of_the_texts(package_copy) -> None:
    path = package_copy / "sources.csv"
    name = load_package(package_copy).table("sources")["file"].iloc[0]
    path.write_text(path.read_text(encoding="utf-8").replace(name, f"../{name}"), encoding="utf-8")
    with pytest.raises(DataError, match="leads out"):
        SourceTexts(load_package(package_copy), package_copy)


HOSTILE_TEXTS = [
    "x\n```\n\n```{include} /etc/passwd\n```", "<script>alert(1)</script>", "[a](javascript:alert(1))", "![a](http://x.example/a.png)",
    "# 見出し", "`code` *a* _b_ {eval-rst} $x$", "</td><img src=x onerror=y>", "`````\n{raw} html", "a & b < c", ":::{include} x",
]  # fmt: skip


@pytest.mark.parametrize("hostile", HOSTILE_TEXTS)
def test_no_text_of_the_data_becomes_markup_of_a_page(hostile: str) -> None:
    tokens = MarkdownIt("commonmark").parse(page("題", raw(f"<p>{text(hostile)}</p>"), literal(hostile)))
    kinds = [token.type for token in tokens]
    assert kinds == ["heading_open", "inline", "heading_close", "fence", "paragraph_open", "inline", "paragraph_close"]
    assert tokens[3].info.strip() == "{raw} html"
    (shown,) = html.fragments_fromstring(tokens[3].content)
    assert len(shown) == 0, "the text became elements"
    assert {child.type for child in tokens[5].children} <= {"text", "text_special"}
    assert "".join(child.content for child in tokens[5].children) == " ".join(hostile.split())


def test_no_description_of_a_data_package_becomes_markup(package_copy) -> None:
    path = package_copy / "datapackage.json"
    descriptor = json.loads(path.read_text(encoding="utf-8"))
    bad = "x\n\n```{include} /etc/passwd\n```\n\n<b>y</b>"
    descriptor |= {"title": bad, "description": bad}
    descriptor["resources"][0] |= {"title": bad, "description": bad}
    path.write_text(json.dumps(descriptor), encoding="utf-8")
    package = load_package(package_copy)
    tokens = MarkdownIt("commonmark").parse(dictionary_page(package, "archive"))
    assert {token.info.strip() for token in tokens if token.type == "fence"} == {"{raw} html"}
    assert not [child for token in tokens for child in token.children or [] if child.type == "html_inline"]


def test_an_address_in_an_attribute_stays_in_it() -> None:
    (element,) = html.fragments_fromstring(link('x" onclick="y', "<b>"))
    assert element.attrib == {"href": 'x" onclick="y'} and len(element) == 0


def test_every_address_in_the_data_is_that_of_a_web_page(package) -> None:
    for name in package.names:
        for field in package.resource(name)["schema"]["fields"]:
            if re.search(r"url|link|address", field["name"]):
                assert field["constraints"]["pattern"].startswith("^https"), f"{name}.{field['name']}"
                assert {urlsplit(value).scheme for value in package.table(name)[field["name"]]} <= {"http", "https"}


@pytest.mark.site
def test_every_link_of_the_site_leads_to_a_web_page_or_into_the_site(pages: list[Path], site: Path) -> None:
    for found in pages:
        for element, attribute, address, _ in html.fromstring(found.read_bytes()).iterlinks():
            scheme = urlsplit(address).scheme
            assert scheme in ("", "http", "https") or (scheme == "data" and element.tag == "img"), f"{found}: {address}"
            if not scheme:
                target = (found.parent / urlsplit(address).path).resolve()
                inner = target.is_relative_to(site.resolve()) or "versions" in found.parts or found.name == "404.html"
                assert inner or attribute not in ("src",), f"{found}: {address} lies outside the site"


@pytest.mark.parametrize("address", ["javascript:alert(1)", "ftp://x.example/", "https://", "data:text/html,x", 'https://"onload='])
def test_the_books_own_address_is_that_of_a_web_page(address: str, tmp_path: Path, monkeypatch) -> None:
    (tmp_path / "_config.yml").write_text(json.dumps({"html": {"baseurl": address}}), encoding="utf-8")
    monkeypatch.setattr(paths, "BOOK", tmp_path)
    with pytest.raises(ParameterError, match="baseurl"):
        _ = Edition().base_url


def test_make_hands_values_on_without_reading_them(tmp_path: Path) -> None:
    show, mark = tmp_path / "show.py", tmp_path / "ran"
    show.write_text("import json, sys; print(json.dumps(sys.argv[1:]))", encoding="utf-8")
    given = {"NAME": f'x"; touch {mark}; "', "PARAMS": f"$(shell touch {mark})", "DATA": f"`touch {mark}` 日本", "SCHEDULER": f"$$(touch {mark})"}
    command = ["make", "-s", "book", "PYTHON=true", f"RUN='{sys.executable}' '{show}'", *[f"{name}={value}" for name, value in given.items()]]
    try:
        run = subprocess.run(command, cwd=paths.ROOT, capture_output=True, text=True, env={**os.environ, "VERSION": "x", "SOURCES": "y"})
    except FileNotFoundError:
        _missing("there is no make on this machine")
    assert run.returncode == 0, run.stderr
    handed = json.loads(run.stdout.splitlines()[-1])
    assert handed == ["scripts/build_book.py", "--params", given["PARAMS"], "--name", given["NAME"], "--data", given["DATA"],
                      "--scheduler", given["SCHEDULER"]]  # fmt: skip
    assert not mark.exists()


def test_every_server_of_ours_listens_on_the_loopback_only() -> None:
    found = [(path, call) for path in CODE for call in calls(path) if ast.unparse(call.func).endswith("HTTPServer")]
    assert len(found) >= 2
    for path, call in found:
        host = call.args[0].elts[0]
        assert ast.unparse(host) in ("'127.0.0.1'", "LOOPBACK"), f"{path}: line {call.lineno}"
    assert 'LOOPBACK = "127.0.0.1"' in (SCRIPTS / "serve.py").read_text(encoding="utf-8")


@pytest.fixture
def server(tmp_path: Path):
    """The local server over a tiny site, and the port it listens on."""
    (tmp_path / "book/_build/html").mkdir(parents=True)
    (tmp_path / "book/_build/html/index.html").write_text("here", encoding="utf-8")
    (tmp_path / "secret.txt").write_text("secret", encoding="utf-8")
    environment = {**os.environ, "EVALBOOK_ROOT": str(tmp_path)}
    process = subprocess.Popen([sys.executable, str(SCRIPTS / "serve.py"), "--port", "0"], env=environment, stdout=subprocess.PIPE,
                               stderr=subprocess.PIPE, text=True)  # fmt: skip
    yield int(re.search(r"127\.0\.0\.1:(\d+)/", process.stdout.readline())[1])
    process.terminate()
    process.communicate()


def test_the_local_server_gives_the_site_and_nothing_else_and_nobody_else(server: int) -> None:
    with urllib.request.urlopen(f"http://127.0.0.1:{server}/index.html") as answer:
        assert answer.read() == b"here"
    for path in ("/../../../secret.txt", "/%2e%2e/%2e%2e/%2e%2e/secret.txt", "//secret.txt", "/..%5c..%5csecret.txt"):
        with socket.create_connection(("127.0.0.1", server)) as connection:
            connection.sendall(f"GET {path} HTTP/1.0\r\n\r\n".encode())
            assert b"secret" not in b"".join(iter(lambda connection=connection: connection.recv(4096), b"")).split(b"\r\n\r\n", 1)[1]
    listening = [line.split()[1] for line in Path("/proc/net/tcp").read_text().splitlines()[1:]] if Path("/proc/net/tcp").exists() else []
    assert [place for place in listening if place.endswith(f":{server:04X}") and not place.startswith("0100007F")] == []


@pytest.mark.parametrize("port", ["99999", "-1", "http", "1.5", "１"])
def test_a_port_that_is_none_is_refused_in_words(port: str) -> None:
    run = subprocess.run([sys.executable, str(SCRIPTS / "serve.py"), f"--port={port}"], capture_output=True, text=True)
    assert run.returncode == 2 and "from 1 to 65535" in run.stderr and "Traceback" not in run.stderr


def test_a_port_that_is_taken_is_told_in_words(server: int, tmp_path: Path) -> None:
    command = [sys.executable, str(SCRIPTS / "serve.py"), f"--port={server}"]
    run = subprocess.run(command, capture_output=True, text=True, env={**os.environ, "EVALBOOK_ROOT": str(tmp_path)})
    assert run.returncode == 1 and "choose another one with --port" in run.stderr and "Traceback" not in run.stderr


@pytest.mark.parametrize("name", ["requirements.lock", "tests/audit.lock"])
def test_every_locked_package_has_a_version_and_hashes(name: str) -> None:
    blocks = re.split(r"(?m)^(?=\S)", (paths.ROOT / name).read_text(encoding="utf-8").strip())
    for block in filter(str.strip, blocks):
        assert re.match(r"[A-Za-z0-9._-]+(\[[^\]]*\])?==\S+", block) and "--hash=sha256:" in block, block.splitlines()[0]
    installer = "scripts/bootstrap.py" if name == "requirements.lock" else "scripts/audit.py"
    assert "--require-hashes" in (paths.ROOT / installer).read_text(encoding="utf-8")


def test_every_exclusion_of_the_audit_has_its_reason() -> None:
    project = (paths.ROOT / "pyproject.toml").read_text(encoding="utf-8")
    section = re.search(r"(?ms)^\[tool\.bandit\]\n(.*?)(?=^\[)", project)[1]
    reasons, _, skipped = section.partition("skips = ")
    assert re.findall(r"B\d{3}", skipped) and set(re.findall(r"B\d{3}", skipped)) == set(re.findall(r"B\d{3}", reasons))
    for path in CODE:
        for line in path.read_text(encoding="utf-8").splitlines():
            if "nosec" in line and not line.lstrip().startswith("#"):
                assert re.search(r"# nosec B\d{3} # \w+", line), f"{path}: {line.strip()}"


def judged(packages: list[dict]) -> tuple[int, str]:
    from scripts.audit import judge

    status, lines = judge(json.dumps({"dependencies": packages}), "")
    return status, "\n".join(lines)


def test_the_audit_says_so_when_the_database_is_out_of_reach() -> None:
    from scripts.audit import judge

    skipped = {"name": "b", "skip_reason": "not found"}
    good = {"name": "a", "version": "1", "vulns": []}
    bad = {"name": "c", "version": "1", "vulns": [{"id": "X-1", "fix_versions": ["2"]}]}
    assert judged([good]) == (0, "packages: 1 of 1 looked up, 0 known weaknesses")
    assert judged([good, skipped])[0] == judged([skipped])[0] == 3
    assert "NOT LOOKED UP: b" in judged([good, skipped])[1] and "all of them" in judged([skipped])[1]
    status, words = judged([good, skipped, bad])
    assert status == 1 and "c 1: X-1, mended in 2" in words
    status, words = judge("", "Traceback\nConnectionError: no route")
    assert status == 3 and "NOT LOOKED AT" in words[0] and "no route" in words[0]
