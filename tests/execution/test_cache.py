"""The cache of runs: found again by all that can change a result, and by nothing else; a damaged entry is never used."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from evalbook import paths
from evalbook.errors import ExecutionError
from evalbook.execution import cache as cache_module
from evalbook.execution import pool
from evalbook.execution.cache import RunCache, library_digest, run_key
from evalbook.execution.runner import Result, Run
from evalbook.execution.workplace import new_workplace, remove_left_overs
from tests.execution.notebooks import chapter_run, say, script
from tests.faults.small_book import small_book, start_build

READS = "from evalbook.data import load_package\npackage = load_package()\n"


def reading(*tables: str) -> str:
    """Code of a chapter that reads these tables and says how many rows they have."""
    return READS + say("rows", f"' '.join(str(len(package.table(name))) for name in {tables!r})")


def change(path: Path) -> None:
    """Another file of the same meaning."""
    path.write_bytes(path.read_bytes() + b"\n")


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return Path(shutil.copytree(paths.ROOT / "data", tmp_path / "data"))


@pytest.fixture
def cache(tmp_path: Path) -> RunCache:
    return RunCache(tmp_path / "cache")


@pytest.fixture
def run(tmp_path: Path, data: Path) -> Run:
    return replace(chapter_run(tmp_path / "chapters", "overview", reading("ratings", "items")), data=data)


def remembered(run: Run, cache: RunCache, *tables: str) -> Result:
    """Put a result into the cache without running anything, as a run that has read these tables."""
    ticket = cache.ticket(run)
    folder = cache.workplace() / "result"
    (folder / "figures").mkdir(parents=True)
    for name, text in {"tables.txt": "\n".join(tables), "said.json": '{"answer": "はい"}', "notebook.ipynb": "{}"}.items():
        (folder / name).write_text(text, encoding="utf-8")
    return cache.keep(Result(run, folder, 1.0), ticket)


# --- what a run is found again by ---------------------------------------------------------------------------


def test_a_run_is_found_again_with_all_it_has_left(run: Run, cache: RunCache) -> None:
    (first,) = pool.run_all([run], cache)
    (again,) = pool.run_all([run], cache)
    assert not first.cached and again.cached
    assert again.folder == first.folder and again.said == first.said
    assert again.tables == ["items", "ratings"]


def other_notebook(run: Run, _: pytest.MonkeyPatch) -> Run:
    change(run.notebook)
    return run


def other_parameters(run: Run, _: pytest.MonkeyPatch) -> Run:
    return replace(run, parameters={"last_year": 2020})


def other_edition(run: Run, _: pytest.MonkeyPatch) -> Run:
    return replace(run, edition="mext-only")


def other_descriptor(run: Run, _: pytest.MonkeyPatch) -> Run:
    change(run.data / "datapackage.json")
    return run


def other_table(run: Run, _: pytest.MonkeyPatch) -> Run:
    change(run.data / "ratings.csv")
    return run


def lost_table(run: Run, _: pytest.MonkeyPatch) -> Run:
    (run.data / "ratings.csv").unlink()
    return run


def other_lock_file(run: Run, patch: pytest.MonkeyPatch) -> Run:
    lock = run.data.parent / "requirements.lock"
    shutil.copyfile(paths.LOCK_FILE, lock)
    change(lock)
    patch.setattr(paths, "LOCK_FILE", lock)
    return run


def other_library(run: Run, patch: pytest.MonkeyPatch) -> Run:
    library = Path(shutil.copytree(paths.LIBRARY, run.data.parent / "library", ignore=shutil.ignore_patterns("__pycache__")))
    change(library / "frames/ratings.py")
    patch.setattr(paths, "LIBRARY", library)
    library_digest.cache_clear()
    return run


def other_python(run: Run, patch: pytest.MonkeyPatch) -> Run:
    patch.setattr(cache_module.sys, "version", "3.99.0")
    return run


@pytest.fixture
def library_forgotten():
    yield
    library_digest.cache_clear()


@pytest.mark.parametrize(
    "changed",
    [other_notebook, other_parameters, other_edition, other_descriptor, other_table, lost_table, other_lock_file, other_library, other_python],
)
def test_whatever_can_change_a_result_makes_another_run(
    run: Run, cache: RunCache, monkeypatch: pytest.MonkeyPatch, library_forgotten: None, changed: Callable[[Run, pytest.MonkeyPatch], Run]
) -> None:
    remembered(run, cache, "ratings", "items")
    assert cache.find(run) is not None
    assert cache.find(changed(run, monkeypatch)) is None


def test_what_cannot_change_a_result_does_not(
    run: Run, cache: RunCache, monkeypatch: pytest.MonkeyPatch, library_forgotten: None
) -> None:
    """Other tables, a copy of the data elsewhere, and the rooms that chapters cannot import."""
    remembered(run, cache, "ratings", "items")
    change(run.data / "observations.csv")
    moved = replace(run, data=Path(shutil.copytree(run.data, run.data.parent / "elsewhere")))
    library = Path(shutil.copytree(paths.LIBRARY, run.data.parent / "library", ignore=shutil.ignore_patterns("__pycache__")))
    change(library / "site/build.py")
    change(library / "execution/sweep.py")
    monkeypatch.setattr(paths, "LIBRARY", library)
    library_digest.cache_clear()
    assert cache.find(moved) is not None


def test_data_that_change_back_are_found_again(run: Run, cache: RunCache) -> None:
    table = run.data / "ratings.csv"
    whole = table.read_bytes()
    first = remembered(run, cache, "ratings")
    change(table)
    second = remembered(run, cache, "ratings")
    assert cache.find(run).folder == second.folder != first.folder
    table.write_bytes(whole)
    assert cache.find(run).folder == first.folder


def test_one_table_changed_runs_only_the_chapters_that_read_it(tmp_path: Path, data: Path, cache: RunCache) -> None:
    reads = {"overview": ("ratings", "items"), "strategy": ("indicators",), "impact": ("ratings",)}
    runs = [replace(chapter_run(tmp_path / "chapters", stem, reading(*tables)), data=data) for stem, tables in reads.items()]
    pool.run_all(runs, cache)
    change(data / "ratings.csv")
    assert {result.run.stem: result.cached for result in pool.run_all(runs, cache)} == {"overview": False, "strategy": True, "impact": False}
    change(data / "references.csv")
    assert all(result.cached for result in pool.run_all(runs, cache))


# --- what changes while a chapter runs ----------------------------------------------------------------------


def library_edited(run: Run) -> None:
    cache_module.library_digest.cache_clear()
    cache_module.library_digest()
    (paths.LIBRARY / "wording.py").write_text("changed = True\n", encoding="utf-8")


@pytest.mark.parametrize(
    ("edited", "words"),
    [
        (lambda run: change(run.data / "ratings.csv"), "the table(s) ratings changed"),
        (lambda run: change(run.notebook), "the notebook, the library or requirements.lock changed"),
        (library_edited, "the notebook, the library or requirements.lock changed"),
    ],
    ids=["table", "notebook", "library"],
)
def test_a_result_of_inputs_that_changed_under_way_is_not_kept(
    run: Run, cache: RunCache, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, library_forgotten: None, edited: Callable[[Run], None], words: str
) -> None:
    library = Path(shutil.copytree(paths.LIBRARY, tmp_path / "library", ignore=shutil.ignore_patterns("__pycache__")))
    monkeypatch.setattr(paths, "LIBRARY", library)
    library_digest.cache_clear()
    ticket = cache.ticket(run)
    folder = cache.workplace() / "result"
    folder.mkdir()
    (folder / "tables.txt").write_text("ratings", encoding="utf-8")
    edited(run)
    with pytest.raises(ExecutionError, match="while the chapter ran; run it again") as told:
        cache.keep(Result(run, folder, 1.0), ticket)
    assert words in str(told.value)
    assert not list(cache.folder.glob("overview/*/entry-*"))


# --- damaged entries ----------------------------------------------------------------------------------------


def truncated(entry: Path) -> None:
    path = entry / "notebook.ipynb"
    path.write_bytes(path.read_bytes()[:-1])


def wrong_bytes(entry: Path) -> None:
    (entry / "said.json").write_text('{"answer": "いい"}', encoding="utf-8")


def empty_file(entry: Path) -> None:
    (entry / "said.json").write_bytes(b"")


def empty_stamp(entry: Path) -> None:
    (entry / "stamp.json").write_bytes(b"")


def stamp_of_another_kind(entry: Path) -> None:
    (entry / "stamp.json").write_text("[]", encoding="utf-8")


def empty_folder(entry: Path) -> None:
    shutil.rmtree(entry)
    entry.mkdir()


def file_for_folder(entry: Path) -> None:
    shutil.rmtree(entry)
    entry.write_bytes(b"?")


def foreign_file(entry: Path) -> None:
    (entry / "figures/more.svg").write_bytes(b"?")


def lost_file(entry: Path) -> None:
    (entry / "tables.txt").unlink()


DAMAGES = [truncated, wrong_bytes, empty_file, empty_stamp, stamp_of_another_kind, empty_folder, file_for_folder, foreign_file, lost_file]


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_entry_is_told_dropped_and_computed_again(
    run: Run, cache: RunCache, capsys: pytest.CaptureFixture[str], damage: Callable[[Path], None]
) -> None:
    entry = remembered(run, cache, "ratings").folder
    damage(entry)
    assert cache.find(run) is None
    told = capsys.readouterr().err
    assert told.startswith("cache: an entry of overview is damaged (") and told.endswith("it is computed again\n")
    assert remembered(run, cache, "ratings").folder == entry
    assert cache.find(run).said == {"answer": "はい"}


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_entry_that_stands_in_the_way_is_replaced(run: Run, cache: RunCache, damage: Callable[[Path], None]) -> None:
    """It was damaged after it was looked at, or could not be removed then."""
    entry = remembered(run, cache, "ratings").folder
    damage(entry)
    assert remembered(run, cache, "ratings").said == {"answer": "はい"}
    assert cache.find(run).folder == entry


def test_a_damaged_entry_does_not_keep_the_chapter_from_running(run: Run, cache: RunCache, capsys: pytest.CaptureFixture[str]) -> None:
    (first,) = pool.run_all([run], cache)
    truncated(first.folder)
    (again,) = pool.run_all([run], cache)
    assert not again.cached and again.said == first.said
    assert "damaged" in capsys.readouterr().err


# --- many at once, and killed ones --------------------------------------------------------------------------


def test_of_two_that_keep_the_same_run_at_once_both_succeed(run: Run, cache: RunCache) -> None:
    kept: list[Result] = []
    ready = threading.Barrier(4)

    def keep() -> None:
        ready.wait()
        kept.append(remembered(run, cache, "ratings"))

    threads = [threading.Thread(target=keep) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len({result.folder for result in kept}) == 1 and len(kept) == 4
    assert cache.find(run).said == {"answer": "はい"}


def test_a_run_killed_while_it_was_written_is_not_found(run: Run, cache: RunCache) -> None:
    """Until the last step everything lies aside."""
    folder = cache.workplace() / "result"
    shutil.copytree(remembered(run, RunCache(cache.folder.parent / "other"), "ratings").folder, folder)
    assert cache.find(run) is None
    assert not (cache.folder / "overview" / run_key(run)).exists()


def test_only_the_folders_of_processes_that_have_ended_are_removed(tmp_path: Path) -> None:
    mine = new_workplace(tmp_path)
    left = tmp_path / "process-1-left"
    left.mkdir()
    (left / "lock").touch()
    begun = tmp_path / "process-2-begun"  # its lock is just being made
    begun.mkdir()
    assert remove_left_overs(tmp_path) == [left]
    assert mine.is_dir() and begun.is_dir() and not left.exists()


# --- through the commands -----------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small book, built by two commands at once."""
    copy = small_book(tmp_path_factory.mktemp("cache") / "本", "overview", reading("ratings"))
    builds = [start_build(copy), start_build(copy)]
    ended = [build.communicate(timeout=300) for build in builds]
    assert [build.returncode for build in builds] == [0, 0], ended
    ran = [words for words, _ in ended if "chapter overview:" in words]
    waited = [words for words, _ in ended if "waiting for it" in words]
    assert len(ran) == len(waited) == 1
    return copy


def without_kernels(project: Path) -> str:
    """Build where no kernel can be started; what the build says."""
    ended = script("build_book.py", root=project, PATH="", EVALBOOK_FRESH_KERNELS="1", EVALBOOK_CELL_TIMEOUT="none")
    assert ended.returncode == 0, ended.stdout + ended.stderr
    assert "kernels:" not in ended.stderr, "a kernel was asked for"
    return ended.stdout


def test_prose_of_a_page_runs_no_chapter(project: Path) -> None:
    change(project / "book/index.md")
    assert "chapters: 1, of these 1 from the cache" in without_kernels(project)


def test_a_build_with_nothing_changed_starts_no_kernel(project: Path) -> None:
    assert "nothing has changed since the last build" in without_kernels(project)


def test_the_proof_that_no_kernel_starts_can_fail(project: Path) -> None:
    change(project / "book/chapters/overview.ipynb")
    with pytest.raises(AssertionError):
        without_kernels(project)
