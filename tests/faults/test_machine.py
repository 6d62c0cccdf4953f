"""A machine that fails: full disks, folders without rights, no home, no network, wrong clocks, foreign languages, bad chapters.

The published site stays whole, the message says what to do, no process is left.  The short form takes one case of each
kind, and many at once in one build; ``EVALBOOK_CAMPAIGN=1`` runs the whole list one by one.
"""

from __future__ import annotations

import errno
import os
import re
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from evalbook.errors import SiteError, advice_within, machine_problems
from evalbook.site import publish
from tests.conftest import _missing
from tests.faults.machine import build, left_running, own_mounts, start, without_network, without_rights_of_root
from tests.faults.small_book import change_cell, small_book
from tests.faults.test_determinism import digests

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="these faults are made with the means of Linux")

CAMPAIGN = bool(os.environ.get("EVALBOOK_CAMPAIGN"))
DAY = 86400.0
NO_HOME = {"without": ("HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME", "MPLCONFIGDIR"), "STRANGE_USER": "1"}


@pytest.fixture(autouse=True)
def counted(one_of) -> None:
    one_of("machine faults and bad chapters")


def same_site(project: Path, expected: dict[str, str]) -> bool:
    return digests(project / "book/_build/html") == expected


def edit(project: Path, words: str) -> None:
    (project / "book/index.md").write_text(f"# 小さな本\n\n{words}\n", encoding="utf-8")


def forget(project: Path) -> None:
    """Take away what former builds have made, but not the published site."""
    for folder in ("cache", "work"):
        shutil.rmtree(project / "book/_build" / folder, ignore_errors=True)


def refused(run: subprocess.CompletedProcess[str], *words: str) -> None:
    """A build that failed as it should: in words, without a traceback, and saying that nothing was published."""
    assert run.returncode == 1, run.stdout + run.stderr
    assert not re.search(r"(?m)^Traceback", run.stderr), run.stderr  # where a cell went wrong is told, where our code was is not
    for word in ("NOT published", *words):
        assert word in run.stderr, run.stderr


@pytest.fixture(scope="module")
def built(tmp_path_factory) -> tuple[Path, dict[str, str]]:
    """A small book built on an ordinary machine, and the digests of its files.  It is never changed."""
    project = small_book(tmp_path_factory.mktemp("machine") / "book")
    run = build(project)
    assert run.returncode == 0, run.stdout + run.stderr
    return project, digests(project / "book/_build/html")


@pytest.fixture
def project(built, tmp_path: Path) -> Path:
    """A copy of the built book that a test may break."""
    return Path(shutil.copytree(built[0], tmp_path / "写し", symlinks=True))


def many_things_at_once() -> dict:
    """No home, no name for the user, no network, umask 077, an old locale and the last time zone."""
    prefix, variables = without_network()
    return {"prefix": prefix, "mask": 0o077, "TZ": "X+12", "LANG": "C", "LC_ALL": "C", **NO_HOME, **variables}


LOCALES = ("C", "POSIX", "C.UTF-8", "ja_JP.UTF-8", "ja_JP.eucJP", "tr_TR.UTF-8", "de_DE", "no such locale")
NAMES = ("with spaces", "日本語の名", "quo'te \"x\"", "percent %20 #hash", "-option", "ﾊﾝｶｸ é̈ 🎌", "x" * 120)
ONE_BY_ONE = {
    **{f"time zone {hours:+d}": {"TZ": f"X{-hours:+d}"} for hours in range(-12, 15)},
    **{f"locale {name}": {"LANG": name, "LC_ALL": name, "LANGUAGE": "ja:de"} for name in LOCALES},
    **{f"umask {mask:03o}": {"mask": mask} for mask in (0o000, 0o027, 0o077)},
    **{f"home {home or 'empty'}": {"HOME": home} for home in ("", "/nonexistent", "/proc")},
    **{f"folder {name[:20]}": {"folder": name} for name in NAMES},
    "no home": NO_HOME,
    "fresh kernels": {"EVALBOOK_FRESH_KERNELS": "1"},
}


@pytest.mark.parametrize("case", ["many things at once", *(ONE_BY_ONE if CAMPAIGN else ())])
def test_a_strange_machine_gives_the_same_bytes(built, tmp_path: Path, case: str) -> None:
    """Built from nothing, through a link to a folder with spaces and Japanese in its path or with a name of its own."""
    machine = dict(ONE_BY_ONE.get(case) or many_things_at_once())
    real = Path(shutil.copytree(built[0], tmp_path / "本 棚" / machine.pop("folder", "写 し（一）"), symlinks=True))
    project, mask = real, machine.pop("mask", 0o022)
    if case == "many things at once":
        project = tmp_path / "近 道"
        project.symlink_to(real, target_is_directory=True)
    forget(project)
    run = build(project, options=("--force",), before=lambda: os.umask(mask) and None, **machine)
    assert run.returncode == 0, run.stdout + run.stderr
    assert "of these 0 from the cache" in run.stdout, "the chapter was not run"
    assert same_site(project, built[1])
    assert (real / "book/_build/html/index.html").stat().st_mode & mask == 0, "the user's umask holds for what is published"
    assert left_running(project) == []


@pytest.mark.parametrize("disk", ["the same disk", "another disk"] if CAMPAIGN else ["another disk"])
def test_what_is_made_may_stand_elsewhere_through_a_link(built, project: Path, tmp_path: Path, disk: str) -> None:
    elsewhere = tmp_path / "elsewhere" if disk == "the same disk" else Path(tempfile.mkdtemp(dir="/dev/shm" if Path("/dev/shm").is_dir() else None))
    try:
        shutil.copytree(project / "book/_build", elsewhere, dirs_exist_ok=True)
        shutil.rmtree(project / "book/_build")
        (project / "book/_build").symlink_to(elsewhere, target_is_directory=True)
        edit(project, "離れて立つ。")
        run = build(project)
        assert run.returncode == 0, run.stdout + run.stderr
        assert "離れて立つ。" in (elsewhere / "html/index.html").read_text(encoding="utf-8")
    finally:
        shutil.rmtree(elsewhere, ignore_errors=True)


def test_a_wrong_clock_that_is_put_right_hides_no_change(project: Path) -> None:
    """The book is built while the clock is a day ahead; then the clock jumps back and a page is changed."""
    edit(project, "時計が進んでいる。")
    assert build(project, STRANGE_CLOCK=str(DAY)).returncode == 0
    for path in (project / "book/_build").rglob("*"):
        if not path.is_symlink():
            state = path.stat()
            os.utime(path, (state.st_atime + DAY, state.st_mtime + DAY))
    edit(project, "時計が戻った。")
    run = build(project)
    assert run.returncode == 0, run.stdout + run.stderr
    page = (project / "book/_build/html/index.html").read_text(encoding="utf-8")
    assert "時計が戻った。" in page and "時計が進んでいる。" not in page


ON_A_SMALL_DISK = """
mount -t tmpfs -o size="$1"k none "$2" && cp -a "$3" "$2/book" || exit 79
shift 3
"$@"
status=$?
cp -a {disk}/book/book/_build/html {out}
exit $status
"""


def size_of(folder: Path) -> int:
    """Kilobytes that a folder takes on a disk with pages of 4 KB."""
    return sum(-(-path.lstat().st_size // 4096) * 4 if path.is_file() else 4 for path in folder.rglob("*"))


# kilobytes that are free when a changed page is built: each ends in another place
@pytest.mark.parametrize("free", [40, 150, 400, 800, 1200, 1500, 1800, 2000, 2200, 2400] if CAMPAIGN else [900])
@pytest.mark.parametrize("from_nothing", [False, True] if CAMPAIGN else [False])
def test_a_full_disk_leaves_the_site_as_it_was(built, project: Path, tmp_path: Path, free: int, from_nothing: bool) -> None:
    if not own_mounts():
        _room_for_nothing_else(project, built[1])
        return
    edit(project, "円盤が一杯である。")
    if from_nothing:
        forget(project)
    disk, out = tmp_path / "disk", tmp_path / "out"
    disk.mkdir()
    script = ON_A_SMALL_DISK.format(disk=disk, out=out)
    prefix = (*own_mounts(), "sh", "-c", script, "sh", str(size_of(project) + free), str(disk), str(project), "env", f"PYTHONPATH={disk}/book/src",
              f"EVALBOOK_ROOT={disk}/book")  # fmt: skip
    run = build(project, prefix=prefix)
    assert run.returncode != 79, f"the small disk could not be made: {run.stderr}"
    refused(run, "the disk is full", "free some space")
    assert digests(out) == built[1]
    assert left_running(disk / "book") == []


def _room_for_nothing_else(project: Path, expected: dict[str, str]) -> None:
    """Where no disk may be mounted: files that cannot grow stand for a disk that is full."""
    edit(project, "円盤が一杯である。")
    refused(build(project, before=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (60_000, 60_000))), "ulimit -f")
    assert same_site(project, expected)


@pytest.mark.parametrize("limit", [3_000, 20_000, 60_000, 150_000] if CAMPAIGN else [60_000])
def test_a_limit_on_files_leaves_the_site_as_it_was(built, project: Path, limit: int) -> None:
    edit(project, "書けない。")
    refused(build(project, before=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))), "ulimit -f")
    assert same_site(project, built[1])
    if CAMPAIGN:  # and nothing is spoilt for the next build
        assert build(project).returncode == 0
        assert "書けない。" in (project / "book/_build/html/index.html").read_text(encoding="utf-8")


@pytest.mark.parametrize("part", ["", "cache", "work", "work/official", "html"] if CAMPAIGN else [""])
def test_folders_that_may_not_be_written_leave_the_site_as_it_was(built, project: Path, part: str) -> None:
    edit(project, "書き込めない。")
    forget(project) if part == "" else None
    folder = project / "book/_build" / part
    for path in [folder, *folder.rglob("*")]:
        path.chmod(0o555 if path.is_dir() else 0o444)
    try:
        run = build(project, before=without_rights_of_root)
        if run.returncode == 78:
            _missing("root's rights cannot be given up here, so permissions cannot be tested as root")
        if part in ("html", "cache") and run.returncode == 0:  # the site may be renamed, and nothing new is remembered: the new site is whole
            assert "書き込めない。" in (project / "book/_build/html/index.html").read_text(encoding="utf-8")
        else:
            refused(run, "ermission denied", "change the rights")
            assert same_site(project, built[1])
    finally:
        for path in [folder, *folder.rglob("*")]:
            path.chmod(0o755 if path.is_dir() else 0o644)
    assert left_running(project) == []


FAILING = {
    "hangs": ("while True:\n    pass", "ran longer than 4 s"),
    "dies by a signal": ("import os, signal\nos.kill(os.getpid(), signal.SIGSEGV)", "which died"),
    "prints 1 GB": ("for _ in range(1 << 14):\n    print('x' * 65536)", "printed more than"),
    "leaves a thread and processes behind": (
        "import subprocess, threading, time\nsubprocess.Popen(['sleep', '600'])\nsubprocess.Popen(['sleep', '600'], start_new_session=True)\n"
        "threading.Thread(target=time.sleep, args=(600,)).start()\nraise ValueError('left behind')",
        "left behind",
    ),
    "fills the disk": ("raise OSError(28, 'No space left on device')", "the disk is full"),
}


IN_SHORT = ("hangs", "prints 1 GB", "leaves a thread and processes behind")


@pytest.mark.parametrize("kind", FAILING if CAMPAIGN else IN_SHORT)
def test_a_chapter_that_goes_wrong_publishes_nothing_and_leaves_no_process(built, project: Path, kind: str) -> None:
    source, words = FAILING[kind]
    change_cell(project, "university_fund", "load", source)
    refused(build(project, EVALBOOK_CELL_TIMEOUT="4" if kind == "hangs" else "120"), "university_fund", words)
    assert same_site(project, built[1])
    assert left_running(project) == []


def test_ctrl_c_stops_in_words_and_publishes_nothing(built, project: Path) -> None:
    change_cell(project, "university_fund", "load", "import time\nopen('begun', 'w').close()\ntime.sleep(600)")
    process = start(project)
    running = project / "book/_build/cache/runs/running"
    while not list(running.glob("*/*/result/begun")) and process.poll() is None:
        pass
    process.send_signal(signal.SIGINT)
    output, errors = process.communicate(timeout=120)
    assert process.returncode == 130, output + errors
    assert "NOT published" in errors and "Traceback" not in errors, errors
    assert same_site(project, built[1])
    assert left_running(project) == []


def test_pages_are_made_anew_when_what_makes_them_has_changed(project: Path) -> None:
    """Even when the new template is older than the pages, as it is after a package has been unpacked."""
    template = project / "src/evalbook/site/theme/layout.html"
    template.write_text(template.read_text(encoding="utf-8").replace("</main>", "<!-- new --></main>"), encoding="utf-8")
    os.utime(template, (10**9, 10**9))
    run = build(project)
    assert run.returncode == 0, run.stdout + run.stderr
    for name in ("index.html", "chapters/university_fund.html"):
        assert "<!-- new -->" in (project / "book/_build/html" / name).read_text(encoding="utf-8")


def test_a_site_that_is_a_link_is_not_swapped(tmp_path: Path) -> None:
    finished, real, published = tmp_path / "finished", tmp_path / "real", tmp_path / "html"
    finished.mkdir()
    real.mkdir()
    published.symlink_to(real)
    with pytest.raises(SiteError, match="is a link"):
        publish.swap_in(finished, published)
    assert published.is_symlink() and finished.is_dir()


def test_a_swap_that_fails_half_way_brings_the_old_site_back(tmp_path: Path, monkeypatch) -> None:
    finished, published = tmp_path / "finished", tmp_path / "html"
    published.mkdir()
    (published / "index.html").write_text("old", encoding="utf-8")
    monkeypatch.setattr(publish, "_exchange", lambda *_: False)
    with pytest.raises(OSError):
        publish.swap_in(finished, published)
    assert (published / "index.html").read_text(encoding="utf-8") == "old"


def test_what_the_machine_refuses_is_told_once_with_what_to_do() -> None:
    (line,) = machine_problems(OSError(errno.ENOSPC, "No space left on device", "/x/y"))
    assert re.match(r"No space left on device: /x/y; .*free some space", line)
    copies = shutil.Error([("a", f"b{number}", f"[Errno 28] No space left on device: 'b{number}'") for number in range(50)])
    assert machine_problems(copies) == [line.replace("/x/y", "b0")]
    assert machine_problems(OSError("strange"))[0].startswith("strange; ")
    assert advice_within("OSError: [Errno 28] x\nOSError: [Errno 28] y") == [line.partition("; ")[2]]
    assert advice_within("all is well") == []
