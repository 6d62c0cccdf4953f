"""Sweeps: all combinations, one tidy table, a page that still opens when there are thousands, and nothing done twice."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pandas as pd
import pytest

from evalbook import paths
from evalbook.errors import ParameterError
from evalbook.execution.cache import RunCache
from evalbook.execution.grid import combinations, read_grid
from evalbook.execution.pool import run_all
from evalbook.execution.runner import Outcome, Run
from evalbook.execution.sweep import Progress, Sweep, numbers_of, run_sweep, table_of, write_table
from evalbook.execution.sweep_page import MOST_PANELS, MOST_POINTS, panels_of, thinned, write_page
from evalbook.site.edition import Edition
from tests.execution.commands import FAILS_IN, command, refused, small_chapters

GRID = {"first_year": [2017, 2018, FAILS_IN, 2020], "last_year": [2018, 2021]}  # 2019 fails, 2020 with 2018 contradicts itself


@pytest.fixture(scope="module")
def swept(tmp_path_factory: pytest.TempPathFactory) -> tuple[Sweep, RunCache, pd.DataFrame, list[str]]:
    """A small sweep with failures, its cache, its table and what it told."""
    folder = tmp_path_factory.mktemp("sweep")
    sweep = Sweep("university_fund", GRID, "small", chapters=small_chapters(folder / "chapters"))
    cache, told = RunCache(folder / "cache", only=("said.json", "tables.txt")), []
    return sweep, cache, run_sweep(sweep, cache, told.append), told


def test_a_grid_is_read_as_lists_and_ranges_that_hold_their_ends() -> None:
    grid = read_grid("fund_scenarios", ["loan_rate=0.001:0.003:0.001", "return_model=student_t, lognormal", "horizon=10"])
    assert grid == {"loan_rate": [0.001, 0.002, 0.003], "return_model": ["student_t", "lognormal"], "horizon": [10]}
    assert combinations(grid)[0] == {"loan_rate": 0.001, "return_model": "student_t", "horizon": 10}
    assert len(combinations(grid)) == 6


def test_every_combination_has_a_row_and_failures_stop_nothing(swept) -> None:
    table = swept[2]
    assert list(table["combination"]) == list(range(1, 9))
    status = dict(zip(zip(table["first_year"], table["last_year"], strict=True), table["status"], strict=True))
    assert {pair for pair, word in status.items() if word == "ok"} == {(2017, 2018), (2017, 2021), (2018, 2018), (2018, 2021), (2020, 2021)}
    assert status[2020, 2018] == status[2019, 2018] == "refused" and status[2019, 2021] == "failed"
    message = table.set_index(["first_year", "last_year"])["message"]
    assert "cell 'said' failed with AssertionError: this year is not to be had" in message[2019, 2021]
    assert "first_year 2020 is after last_year 2018" in message[2020, 2018]


def test_numbers_stand_beside_the_words(swept) -> None:
    row = swept[2].set_index("combination").loc[2]
    assert row["span"] == "4年" and row["span_value"] == 4.0 and row["unit"] == "兆円"
    assert "unit_value" not in swept[2]


def test_progress_tells_done_rate_and_time_left(swept) -> None:
    assert swept[3][-1].startswith("8/8 done (0 remembered, 3 failed)") and "runs/s, took" in swept[3][-1]
    progress = Progress(100, print)
    progress.done, progress.run, progress.remembered = 50, 20, 28
    assert progress.line(10.0) == "50/100 done (28 remembered, 0 failed), 2.00 runs/s, 25 s left"


def test_a_second_time_only_what_failed_is_run_again(swept) -> None:
    sweep, cache, table, _ = swept
    told: list[str] = []
    again = run_sweep(sweep, cache, told.append)
    assert "8/8 done (5 remembered, 3 failed)" in told[-1]
    pd.testing.assert_frame_equal(again, table)


def test_only_what_the_table_needs_is_remembered(swept) -> None:
    entries = list(swept[1].folder.glob("*/*/entry-*"))
    assert len(entries) == 5
    assert all({path.name for path in entry.iterdir()} == {"said.json", "tables.txt", "stamp.json"} for entry in entries)


def test_outputs_are_chosen_and_a_wrong_name_is_told_after_the_first_run(swept, tmp_path: Path) -> None:
    sweep, cache, _, _ = swept
    chosen = run_sweep(Sweep(sweep.stem, GRID, "small", ("span",), chapters=sweep.chapters), cache, lambda _: None)
    assert "unit" not in chosen and "span_value" in chosen
    told: list[str] = []
    with pytest.raises(ParameterError, match="no output 'spam' .did you mean 'span'.*; outputs: always, highlight, span, unit"):
        run_sweep(Sweep(sweep.stem, GRID, "small", ("spam",), chapters=sweep.chapters), cache, told.append)
    assert not any(line.startswith("8/8") for line in told)


def test_what_is_wrong_with_a_sweep_is_told_at_once(tmp_path: Path) -> None:
    said = refused(command(
        "sweep", "fund_scenarios", "--grid", "loan_rte=0.1", "--grid", "horizon=0,10", "--grid", "paths=5:1:1", "--workers", "-3",
        "--name", "Bad", "--data", str(tmp_path), "--scheduler", "somewhere",
    ))  # fmt: skip
    for words in ("did you mean 'loan_rate'?", "horizon = 0", "the step must lead from start to stop", "--workers -3", "sweep name 'Bad'", "no data package",
                  "--scheduler 'somewhere'"):  # fmt: skip
        assert words in said


def test_other_data_are_validated_before_anything_runs(package_copy: Path) -> None:
    path = package_copy / "ratings.csv"
    path.write_text(path.read_text(encoding="utf-8").replace("0,2017,self,A", "0,2017,self,E", 1), encoding="utf-8")
    run = command("sweep", "overview", "--grid", "first_year=2017,2018", "--data", str(package_copy), "--name", "never-made")
    assert run.returncode == 1 and "ratings, row" in run.stderr and "'E'" in run.stderr and "Traceback" not in run.stderr
    assert not (paths.SWEEPS / "never-made").exists()


def test_amounts_in_different_units_become_yen_and_words_stay_words() -> None:
    assert numbers_of(["3兆円", "5,000億円", None]) == [3e12, 5e11, None]
    assert numbers_of(["約−1.5%", "約2%"]) == [-1.5, 2.0]
    assert numbers_of(["3から4年", "5年"]) is None and numbers_of(["3年", "尽きない"]) is None


STOPPED = """
import sys
from pathlib import Path
from evalbook.execution.cache import RunCache
from evalbook.execution.sweep import Sweep, run_sweep
folder = Path(sys.argv[1])
sweep = Sweep("university_fund", {"first_year": list(range(2000, 2016))}, "stopped", chapters=folder / "chapters")
run_sweep(sweep, RunCache(folder / "cache"), lambda line: print(line, flush=True))
"""


def test_a_sweep_that_was_killed_goes_on_where_it_was(tmp_path: Path) -> None:
    small_chapters(tmp_path / "chapters", pause=0.2)
    script = [sys.executable, "-c", STOPPED, str(tmp_path)]
    with subprocess.Popen(script, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, env={**os.environ, "EVALBOOK_WORKERS": "2"}) as first:
        until = time.monotonic() + 120
        while len(list((tmp_path / "cache").glob("*/*/entry-*"))) < 3 and time.monotonic() < until:
            time.sleep(0.05)
        first.send_signal(signal.SIGKILL)
    kept = len(list((tmp_path / "cache").glob("*/*/entry-*")))
    assert 3 <= kept < 16
    second = subprocess.run(script, capture_output=True, text=True)
    assert f"16/16 done ({kept} remembered, 0 failed)" in second.stdout


class Said:
    """A result that nobody has computed."""

    cached = False

    def __init__(self, place: int) -> None:
        self.place = place

    @property
    def said(self) -> dict[str, str]:
        return {"assets": f"{self.place * 37 % 1000 / 10}兆円", "<b>": f"{self.place}年", "always": "9人", "words": "文" * 40}


def generated(grid: dict, folder: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Sweep, pd.DataFrame]:
    monkeypatch.setattr(paths, "SWEEPS", folder)
    sweep = Sweep("fund_scenarios", grid, "generated")
    outcomes = [Outcome(place, Run(sweep.stem, values), Said(place)) for place, values in enumerate(combinations(grid))]
    return sweep, table_of(sweep, outcomes)


MANY = {
    "one long line": {"seed": list(range(10_000))},
    "many panels": {"horizon": list(range(1, 101)), "loan_rate": [place / 1000 for place in range(100)]},
}


@pytest.mark.browser
@pytest.mark.parametrize("grid", MANY.values(), ids=MANY)
def test_ten_thousand_results_make_a_table_and_a_page_that_open(grid, tmp_path: Path, monkeypatch, browser) -> None:
    sweep, table = generated(grid, tmp_path, monkeypatch)
    assert len(table) == 10_000
    write_table(table, sweep.folder)
    page_path = write_page(sweep, table)
    assert len(pd.read_csv(sweep.folder / "results.csv")) == 10_000
    pd.testing.assert_frame_equal(pd.read_parquet(sweep.folder / "results.parquet"), table)
    pictures = list((sweep.folder / "figures").glob("*.svg"))
    assert len(pictures) == 2 and all(path.stat().st_size < 1_500_000 for path in pictures)
    assert page_path.stat().st_size < 500_000
    page = browser.new_page()
    page.goto(page_path.as_uri())
    for picture in page.locator("img").all():
        picture.scroll_into_view_if_needed()
        page.wait_for_function("image => image.complete && image.naturalWidth > 0", arg=picture.element_handle())
    assert "10000件" in page.inner_text("main") and page.locator("tbody tr").count() > 200
    page.close()


def test_a_page_shows_panels_at_even_distances_and_points_that_keep_the_extremes(tmp_path: Path, monkeypatch) -> None:
    grid = {"horizon": list(range(1, 51)), "seed": list(range(300))}
    sweep, table = generated(grid, tmp_path, monkeypatch)
    frame = panels_of(sweep, table, "assets_value")
    panels = list(dict.fromkeys(frame["panel"]))
    assert len(panels) == MOST_PANELS and panels[0] == "horizon＝1" and panels[-1] == "horizon＝50"
    points = thinned(frame)
    assert points.groupby("panel").size().max() <= MOST_POINTS
    first, whole = points[points["panel"] == "horizon＝1"], frame[frame["panel"] == "horizon＝1"]["value"]
    assert first["low"].min() == whole.min() and first["high"].max() == whole.max()
    assert list(first["period"])[0] == "0" and list(first["period"])[-1] == "299"


def test_what_never_changes_is_said_once_and_nothing_is_markup(tmp_path: Path, monkeypatch) -> None:
    sweep, table = generated({"seed": [1, 2, 3]}, tmp_path, monkeypatch)
    page = write_page(sweep, table).read_text(encoding="utf-8")
    assert "<h2>組合せによらない値</h2>" in page and page.count("<td>9人</td>") == 4  # once, and in each row of the table
    assert "<h2>always</h2>" not in page and "<h2>assets</h2>" in page
    assert "<b>" not in page and "&lt;b&gt;" in page


def test_chapters_that_are_not_drawn_say_the_same_and_leave_no_picture(site: Path, tmp_path: Path) -> None:
    """Drawn ones are remembered from the site; the data tables noted for the cache are the same, too."""
    stems = Edition().chapter_stems()
    undrawn = run_all([Run(stem, drawn=False) for stem in stems], RunCache(tmp_path))
    for drawn, plain in zip(run_all([Run(stem) for stem in stems]), undrawn, strict=True):
        assert plain.said == drawn.said and plain.tables == drawn.tables, drawn.run.stem
        assert any(drawn.figures.iterdir()) and not any(plain.figures.iterdir())
        assert b"<svg" in drawn.notebook.read_bytes() and b"<svg" not in plain.notebook.read_bytes()
