"""The parent of all kernels: imports the heavy libraries once, then forks a kernel per request.

Run as ``python -m evalbook.execution.warm_parent``.  It runs no thread of its own, because only such a process
may be forked safely.  It reads one JSON request per line from standard input (``argv``, ``env``, ``cwd``)
and answers with the kernel's process id.  When its standard input closes, or the process that started it is
gone, it ends, and with it every kernel and whatever a kernel has started.
"""

from __future__ import annotations

import gc
import json
import os
import select
import signal
import sys
import time
import traceback
from collections.abc import Iterator

from evalbook.execution.processes import adopt_orphans, children, end_process, end_with_parent

_LOOK_AROUND = 0.5  # seconds between two looks for orphans and for the process that started us
_LAST_WAIT = 5.0  # seconds that ended kernels may take to go
# Ctrl-C, a closed terminal or a stopped service is for the process that started us; when that ends, so do we, in order
_NOT_FOR_US = (signal.SIGINT, signal.SIGHUP, signal.SIGTERM)
# What a kernel, a glued text or a table imports only when it is used: a fifth of a second in each kernel otherwise
_USED_LATER = (
    "encodings.ascii", "encodings.idna", "encodings.latin_1", "encodings.utf_8_sig", "faulthandler", "ipykernel.debugger",
    "IPython.core.completerlib", "IPython.core.debugger", "IPython.core.logger", "IPython.core.oinspect", "IPython.extensions.storemagic",
    "myst_nb.ext.glue", "nbformat.corpus.words", "pandas.core.reshape.reshape", "pandas.io.formats.csvs", "pandas.io.formats.string",
    "psutil", "pyarrow.pandas_compat", "resource", "sqlite3", "tornado.platform.asyncio", "tornado.queues", "zmq.utils.garbage",
)  # fmt: skip


def main() -> None:
    """Serve fork requests until nobody asks any more."""
    starter = os.getppid()
    _preload()
    adopt_orphans()
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # kernels are reaped by the system
    for signum in _NOT_FOR_US:
        signal.signal(signum, signal.SIG_IGN)
    answers = os.fdopen(os.dup(1), "w", buffering=1)
    os.dup2(2, 1)
    kernels: set[int] = set()
    for line in _requests(starter, kernels):
        request = json.loads(line)
        parent = os.getpid()
        pid = os.fork()
        if pid == 0:
            answers.close()
            _become_kernel(request, parent)
        kernels.add(pid)
        try:
            print(json.dumps({"pid": pid}), file=answers, flush=True)
        except BrokenPipeError:  # whoever asked is gone
            break
    _end_all()


def _requests(starter: int, kernels: set[int]) -> Iterator[bytes]:
    """The lines of standard input, until it closes or the starter is gone; orphans are ended in between."""
    pending = b""
    while os.getppid() == starter:
        if not select.select([0], [], [], _LOOK_AROUND)[0]:
            _end_orphans(kernels)
            continue
        arrived = os.read(0, 1 << 16)
        if not arrived:
            return
        *lines, pending = (pending + arrived).split(b"\n")
        yield from lines


def _end_orphans(kernels: set[int]) -> None:
    """A kernel's leftovers become our children when it ends: end them."""
    living = children()
    kernels &= living
    for pid in living - kernels:
        end_process(pid)


def _end_all() -> None:
    """End every kernel; what it has started becomes ours as it ends, and is ended too."""
    until = time.monotonic() + _LAST_WAIT
    while (living := children()) and time.monotonic() < until:
        for pid in living:
            end_process(pid)
        time.sleep(0.01)


def _preload() -> None:
    """Import what a kernel and a chapter import; draw once so that fonts are found and compiled code is warm."""
    import importlib
    import io
    import pkgutil

    import ipykernel.ipkernel
    import ipykernel.kernelapp  # noqa: F401
    import myst_nb  # noqa: F401

    from evalbook import chapter, charts, frames  # noqa: F401
    from evalbook.charts import style

    for name in _USED_LATER:
        importlib.import_module(name)
    for room in (charts, frames):
        for module in pkgutil.iter_modules(room.__path__, f"{room.__name__}."):
            importlib.import_module(module.name)
    style.apply_style()
    figure, ax = style.plt.subplots(layout="constrained")
    for size in (style.SMALL, style.BODY, style.TITLE):
        ax.text(0, 0, "図", fontsize=size)
    figure.savefig(io.StringIO(), format="svg")
    style.plt.close("all")
    style.plt.rcdefaults()
    gc.collect()
    gc.freeze()  # a kernel's own collections then pass over all of this, and leave its memory shared


def _become_kernel(request: dict, parent: int) -> None:
    """In the forked child: cut every tie with the parent, then be an ordinary IPython kernel."""
    try:
        os.setsid()
        end_with_parent(parent)
        for signum in (signal.SIGCHLD, *_NOT_FOR_US):
            signal.signal(signum, signal.default_int_handler if signum == signal.SIGINT else signal.SIG_DFL)
        _fresh_files(request.get("log") or os.devnull)
        os.environ.clear()
        os.environ.update(request["env"])
        os.chdir(request["cwd"] or "/")
        _fresh_randomness()
        sys.argv = request["argv"]
        from ipykernel.kernelapp import IPKernelApp

        IPKernelApp.launch_instance(argv=request["argv"][1:])
    except Exception:  # it must not go on as a second parent
        traceback.print_exc()
    finally:
        os._exit(1)


def _fresh_files(log: str) -> None:
    """Standard input reads nothing, standard output and error go to ``log``; everything else is closed."""
    nothing = os.open(os.devnull, os.O_RDWR)
    written = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    os.dup2(nothing, 0)
    os.dup2(written, 1)
    os.dup2(written, 2)
    os.closerange(3, max((int(name) for name in os.listdir("/proc/self/fd")), default=256) + 1)
    sys.stdin = open(0, closefd=False)  # noqa: SIM115


def _fresh_randomness() -> None:
    """A fresh kernel has its own random state; a forked one must not inherit the parent's."""
    import random

    import numpy

    random.seed()
    numpy.random.seed()


if __name__ == "__main__":
    main()
