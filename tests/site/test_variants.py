"""Whole editions with other parameters or other data: marked on every page, beside the official one, never touching it."""

from __future__ import annotations

import html
import json
import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest

from evalbook import paths
from evalbook.errors import DataError, ParameterError
from evalbook.site.edition import Edition
from evalbook.validation import ensure_valid
from tests.execution.notebooks import script
from tests.faults.small_book import small_book
from tests.faults.test_determinism import digests

VALUE = "university_fund.first_year = 2018"
NEW_LINE = "0,2021,self,A,000,111"


@dataclass
class Built:
    """A small project with its official edition, a variant and an edition over other data."""

    project: Path
    official: dict[str, str]

    @property
    def made(self) -> Path:
        return self.project / "book/_build"

    def variant(self, name: str) -> Path:
        return self.made / "variants" / name


def build(project: Path, *arguments: str) -> None:
    run = script("build_book.py", *arguments, root=project)
    assert run.returncode == 0, run.stdout + run.stderr


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Built:
    project = small_book(tmp_path_factory.mktemp("variants") / "project")
    parameters = project / "my.yaml"
    parameters.write_text("university_fund:\n  first_year: 2018\n  last_year: 2021\n", encoding="utf-8")
    data = Path(shutil.copytree(project / "data", project.parent / "次の <b>年"))
    with (data / "ratings.csv").open("a", encoding="utf-8") as file:
        file.write(NEW_LINE + "\n")
    build(project)
    official = digests(project / "book/_build/html")
    build(project, "--params", str(parameters), "--name", "late")
    build(project, "--data", str(data), "--name", "next-year")
    return Built(project, official)


def pages_of(folder: Path) -> dict[str, str]:
    return {path.relative_to(folder).as_posix(): path.read_text(encoding="utf-8") for path in folder.rglob("*.html")}


def test_the_official_edition_is_not_touched(built: Built) -> None:
    assert digests(built.made / "html") == built.official


def test_every_page_says_that_it_is_a_variant_and_how_it_differs(built: Built) -> None:
    for name, difference in (("late", VALUE), ("next-year", "data = 次の <b>年")):
        pages = pages_of(built.variant(name))
        assert len(pages) > 10
        for place, page in pages.items():
            assert f"「{name}」" in page and html.escape(difference) in page, place
            assert "<b>年" not in page, place


def test_no_page_of_the_official_edition_says_so(built: Built) -> None:
    assert not [place for place, page in pages_of(built.made / "html").items() if "条件を変えて再実行した版「" in page]


def test_figures_have_ids_of_their_own_and_say_their_parameters(built: Built) -> None:
    own = {path.parent.name for path in (built.made / "html/figures").glob("*/metadata.json")}
    late = {path.parent.name: path for path in (built.variant("late") / "figures").glob("*/metadata.json")}
    assert own and set(late) == {f"{name}--late" for name in own}
    for path in late.values():
        facts = json.loads(path.read_text(encoding="utf-8"))
        assert facts["parameters"] == {"first_year": 2018} and facts["citations"]
        assert all(VALUE in text for text in facts["citations"].values())


@pytest.mark.parametrize("name", ["", "late", "next-year"])
def test_each_chapter_has_its_parameters_as_a_table_and_the_command_but_no_injected_cell(built: Built, name: str) -> None:
    folder = built.variant(name) if name else built.made / "html"
    page = (folder / "chapters/university_fund.html").read_text(encoding="utf-8")
    section = page[page.index('id="rerun-heading"') :]
    rows = dict(re.findall(r'<th scope="row"><code>(\w+)</code></th><td>([^<]*)</td>', section))
    assert rows == {"first_year": "2018（公式版は 2017）" if name == "late" else "2017", "last_year": "2021", "money_unit": "兆円"}
    assert section.count("図と文で扱う最初の年度") == 1
    command = html.unescape(re.search(r"run_chapter\.py run [^<]*", section)[0])
    assert command.startswith(f"run_chapter.py run university_fund -p first_year={2018 if name == 'late' else 2017}")
    assert ("--data '次の <b>年'" in command) == (name == "next-year")
    assert "# Parameters" not in page and "injected-parameters" not in page


def test_an_index_lists_the_editions_with_their_differences(built: Built) -> None:
    page = (built.made / "variants/index.html").read_text(encoding="utf-8")
    assert 'href="../html/index.html"' in page and "版の一覧（2件）" in page
    for name, difference in (("late", VALUE), ("next-year", "data = 次の <b>年")):
        assert f'href="{name}/index.html"' in page and html.escape(difference) in page
    for place in re.findall(r'href="([^"]+)"', page):
        assert (built.made / "variants" / place).exists(), place


def test_the_new_rows_of_other_data_are_in_its_downloads(built: Built) -> None:
    assert NEW_LINE in (built.variant("next-year") / "data/ratings.csv").read_text(encoding="utf-8-sig")
    assert NEW_LINE not in (built.variant("late") / "data/ratings.csv").read_text(encoding="utf-8-sig")


def test_a_variant_that_is_refused_leaves_everything_as_it_was(built: Built, tmp_path: Path) -> None:
    parameters = tmp_path / "bad.yaml"
    parameters.write_text("university_fund: {frst_year: 2018, last_year: 1867}\nfund: {}\n", encoding="utf-8")
    before = digests(built.made / "variants")
    run = script("build_book.py", "--params", str(parameters), "--name", "Late", "--data", str(tmp_path), root=built.project)
    assert run.returncode == 2 and "Traceback" not in run.stderr
    for words in ("did you mean 'first_year'?", "last_year = 1867", "no chapter 'fund'", "edition name 'Late'", "no data package here", "NOT published"):
        assert words in run.stderr
    assert digests(built.made / "variants") == before and digests(built.made / "html") == built.official


def test_make_hands_parameters_name_and_data_on_as_they_stand() -> None:
    given = ["PARAMS=my file.yaml", "NAME=a';touch pwned", "DATA=other package"]
    recipe = subprocess.run(["make", "-n", "book", *given], cwd=paths.ROOT, capture_output=True, text=True).stdout
    assert '--params "$PARAMS" --name "$NAME" --data "$DATA"' in recipe and "pwned" not in recipe


def test_other_parameters_or_data_need_a_name(tmp_path: Path) -> None:
    for edition in ({"parameters": {"overview": {"rater": "mext"}}}, {"data": tmp_path}):
        with pytest.raises(ParameterError, match="give it a name with NAME="):
            Edition(**edition)


def test_a_table_that_was_renamed_is_not_taken_for_the_valid_one(package_copy: Path, tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setattr(paths, "CACHE", tmp_path / "cache")
    ensure_valid(package_copy)
    (package_copy / "units.csv").rename(package_copy / "unitz.csv")
    with pytest.raises(DataError):
        ensure_valid(package_copy)
