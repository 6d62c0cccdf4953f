"""Nothing passes from one run to the next, and a forked kernel is as good as a fresh one."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from evalbook import paths
from evalbook.execution import provisioner
from evalbook.execution.cache import RunCache
from evalbook.execution.kernels import kernel_environment
from evalbook.execution.pool import run_each
from evalbook.execution.provisioner import FORK_KERNEL, FRESH_KERNEL, WarmParent, can_fork, kernel_name
from evalbook.execution.runner import Result, Run
from tests.execution.notebooks import chapter_run, say
from tests.faults.test_determinism import digests

LOOK = """
import builtins, gc, json, locale, logging, os, random, re, resource, signal, sys, tempfile, threading, warnings
import matplotlib, matplotlib.pyplot, matplotlib.units, numpy, pandas, evalbook.charts.style

def kind(name):
    try:
        return re.sub(r"\\[[0-9]+\\]", "", os.readlink(f"/proc/self/fd/{name}"))
    except OSError:
        return "the listing itself"

def state():
    place = os.environ["EVALBOOK_FIGURES"].removesuffix("/result/figures")
    loggers = logging.root.manager.loggerDict.items()
    seen = {
        "names": sorted(name for name in globals() if name.startswith("left_")) + sorted(n for n in vars(builtins) if n.startswith("left_")),
        "rcParams": {name: str(value) for name, value in matplotlib.rcParams.items()},
        "figures": matplotlib.pyplot.get_fignums(),
        "environment": dict(os.environ),
        "folder": os.getcwd(),
        "files": sorted(set(map(kind, os.listdir("/proc/self/fd"))) - {"/dev/null"}),
        "warnings": sorted(map(str, warnings.filters)),
        "path": [part for part in sys.path if "_vendor" not in part],
        "threads": sorted(thread.name.split(" ")[0] for thread in threading.enumerate() if not thread.name.startswith("Thread")),
        "pandas": {name: str(pandas.get_option(name)) for name in ("display.max_rows", "display.precision")},
        "numpy": str(numpy.get_printoptions()) + str(numpy.geterr()),
        "modules": hasattr(pandas, "left_behind"),
        "umask": os.umask(0o022),
        "limits": resource.getrlimit(resource.RLIMIT_NOFILE),
        "signals": {signum.name: str(signal.getsignal(signum)) for signum in signal.Signals},
        "locale": locale.setlocale(locale.LC_ALL),
        "loggers": {name: [one.level, len(one.handlers)] for name, one in loggers if isinstance(one, logging.Logger) and one.handlers},
        "logging": [logging.root.level, len(logging.root.handlers)],
        "interpreter": [hash("x"), __debug__, sys.getrecursionlimit(), sys.getswitchinterval(), gc.get_threshold(), str(sys.flags.utf8_mode)],
        "input": sys.stdin.read() if sys.stdin is None else str(type(sys.stdin).__name__),
        "session": os.getsid(0) == os.getpid(),
    }
    os.umask(seen["umask"])
    return json.loads(json.dumps(seen).replace(place, "PLACE"))
"""
MESS = """
left_behind = builtins.left_behind = pandas.left_behind = True
random.seed(1); numpy.random.seed(1)
matplotlib.rcParams["lines.linewidth"] = 99; matplotlib.pyplot.figure()
os.environ["LEFT_BEHIND"] = "1"; os.environ.pop("HOME", None)
kept_file = open("left-behind.txt", "w")
os.chdir("/")
warnings.simplefilter("error")
sys.path.insert(0, "/left/behind")
threading.Thread(target=threading.Event().wait, name="left-behind", daemon=True).start()
pandas.set_option("display.max_rows", 7); numpy.set_printoptions(precision=1); numpy.seterr(all="ignore")
os.umask(0o077)
resource.setrlimit(resource.RLIMIT_NOFILE, (512, resource.getrlimit(resource.RLIMIT_NOFILE)[1]))
signal.signal(signal.SIGUSR1, signal.SIG_IGN)
locale.setlocale(locale.LC_ALL, "C")
logging.basicConfig(level=5); logging.getLogger("left").addHandler(logging.NullHandler())
sys.setrecursionlimit(4321)
"""
# what MESS does not change, and what differs between any two kernels of the two kinds
_UNTOUCHED = {"input", "session"}
_OF_ITS_KIND = {"session", "input"}


def ran(run: Run, folder: Path) -> Result:
    """The result of one run in a cache of its own."""
    (outcome,) = run_each([run], RunCache(folder), workers=1)
    assert outcome.error is None, outcome.error
    return outcome.result


@pytest.fixture(scope="module")
def states(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict]:
    """What kernels see: before the mess, right after it in the same kernel, in the next forked one, in a fresh one."""
    folder = tmp_path_factory.mktemp("isolation")
    seen = {}
    codes = {"before": LOOK, "mess": LOOK + MESS, "after": LOOK}
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("PYTEST_CURRENT_TEST", raising=False)  # ipykernel looks for it
        for name, code in codes.items():
            run = chapter_run(folder / name, "overview", code, say("state", "json.dumps(state())"))
            seen[name] = json.loads(ran(run, folder / "cache").said["state"])
        patch.setenv("EVALBOOK_FRESH_KERNELS", "1")
        fresh = chapter_run(folder / "fresh", "strategy", LOOK, say("state", "json.dumps(state())"))
        seen["fresh"] = json.loads(ran(fresh, folder / "cache").said["state"])
    return seen


def test_the_mess_changes_everything_that_is_looked_at(states) -> None:
    same = {name for name, value in states["mess"].items() if value == states["before"][name]}
    assert same == _UNTOUCHED


def test_nothing_passes_from_one_run_to_the_next(states) -> None:
    assert states["after"] == states["before"]


def test_a_forked_kernel_sees_what_a_fresh_one_sees(states) -> None:
    forked, fresh = ({name: value for name, value in states[kind].items() if name not in _OF_ITS_KIND} for kind in ("after", "fresh"))
    for state in (forked, fresh):
        for name in ("EVALBOOK_FRESH_KERNELS", "JPY_PARENT_PID"):
            state["environment"].pop(name, None)
        # what IPython has open in its own folder changes from moment to moment
        state["files"] = [kind for kind in state["files"] if kind.startswith(("PLACE", "anon_inode")) and "/kernel/ipython/" not in kind]
    assert forked == fresh


def test_every_run_draws_its_own_random_numbers(tmp_path: Path) -> None:
    drawn = set()
    numbers = "f'{random.random()} {numpy.random.random()}'"
    for place in ("one", "two", "three"):
        codes = ["import random, numpy", say("numbers", numbers)]
        if place == "two":
            codes[0] += "\nrandom.seed(1); numpy.random.seed(1)"
        drawn.update(ran(chapter_run(tmp_path / place, "overview", *codes), tmp_path / place).said["numbers"].split())
    assert len(drawn) == 6


def test_a_forked_and_a_fresh_kernel_give_the_same_bytes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    forked = ran(Run("university_fund"), tmp_path / "forked")
    monkeypatch.setenv("EVALBOOK_FRESH_KERNELS", "1")
    fresh = ran(Run("university_fund"), tmp_path / "fresh")
    files = [digests(result.folder) for result in (forked, fresh)]
    for each in files:
        del each["stamp.json"]  # holds the seconds
    assert files[0] == files[1] and len(files[0]) > 10


def test_the_parent_of_all_kernels_runs_one_thread(states) -> None:
    assert len(os.listdir(f"/proc/{provisioner.warm_parent._process.pid}/task")) == 1


@pytest.mark.parametrize("refusal", [OSError(38, "not implemented"), PermissionError(1, "not permitted")])
def test_where_fork_is_not_available_fresh_kernels_are_used_and_it_is_said(
    refusal: OSError, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A sandbox may refuse the handles by which forked kernels are watched."""

    def refuse(_: int) -> int:
        raise refusal

    assert can_fork() and kernel_name() == FORK_KERNEL
    monkeypatch.setattr(os, "pidfd_open", refuse)
    provisioner._say_once.cache_clear()
    assert kernel_name() == kernel_name() == FRESH_KERNEL
    assert capsys.readouterr().err.count("fork is not available here; each chapter starts a fresh kernel") == 1
    assert ran(chapter_run(tmp_path, "overview", say("answer", "'はい'")), tmp_path / "cache").said == {"answer": "はい"}


def test_a_system_without_fork_is_known_by_its_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(provisioner.sys, "platform", "darwin")
    assert not can_fork()


def test_files_beside_the_command_are_not_imported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where a person stands when building must not matter."""
    (tmp_path / "seaborn.py").write_text("raise RuntimeError('the wrong seaborn')", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    parent = WarmParent()
    monkeypatch.setattr(provisioner, "warm_parent", parent)
    try:
        assert ran(chapter_run(tmp_path, "overview", say("answer", "'はい'")), tmp_path / "cache").said == {"answer": "はい"}
    finally:
        parent.stop()


def test_a_persons_own_settings_change_no_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "matplotlibrc").write_text("lines.linewidth: 77\n", encoding="utf-8")
    (tmp_path / "start.py").write_text("raise SystemExit(1)\n", encoding="utf-8")
    for name, value in {"PYTHONOPTIMIZE": "1", "PYTHONWARNINGS": "error"}.items():
        monkeypatch.setenv(name, value)
    for name, file in {"MATPLOTLIBRC": "matplotlibrc", "PYTHONSTARTUP": "start.py"}.items():
        monkeypatch.setenv(name, str(tmp_path / file))
    monkeypatch.setenv("EVALBOOK_FRESH_KERNELS", "1")  # a fresh one reads all of them anew
    code = "import matplotlib, sys, warnings\nwarnings.warn('only a warning')"
    seen = "f\"{matplotlib.rcParams['lines.linewidth']} {__debug__}\""
    assert ran(chapter_run(tmp_path, "overview", code, say("seen", seen)), tmp_path / "cache").said == {"seen": "1.5 True"}
    assert {"PYTHONOPTIMIZE", "PYTHONWARNINGS"}.isdisjoint(kernel_environment({}, tmp_path))


def test_a_forked_kernel_finds_nearly_everything_imported(tmp_path: Path) -> None:
    """What each kernel would import by itself is imported once, before the fork."""
    if not can_fork():
        pytest.skip("no fork here")
    listing = "import json, sys; from evalbook.execution import warm_parent; warm_parent._preload(); print(json.dumps(list(sys.modules)))"
    asked = subprocess.run([sys.executable, "-c", listing], capture_output=True, text=True, env=kernel_environment({}, tmp_path), check=True)
    before = set(json.loads(asked.stdout))
    real = (paths.CHAPTERS / "dialogue.ipynb").read_text(encoding="utf-8")
    code = [cell["source"] for cell in json.loads(real)["cells"] if cell["cell_type"] == "code"]
    run = chapter_run(tmp_path, "dialogue", *map("".join, code), say("seen", "' '.join(__import__('sys').modules)"))
    outcome = next(run_each([run], RunCache(tmp_path / "cache")))
    later = set(outcome.result.said["seen"].split()) - before
    assert len(later) < 10, sorted(later)
