"""Run many chapters at once: remembered ones at no cost, the others in parallel kernels."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed

from evalbook.errors import BookError, ExecutionError, ParameterError, machine_problems
from evalbook.execution.cache import RunCache
from evalbook.execution.provisioner import FORK_KERNEL, kernel_name, warm_parent
from evalbook.execution.runner import Outcome, Result, Run, execute, whole_number
from evalbook.parameters import check_parameters

Report = Callable[[Run, Result | None, BookError | None], None]


def worker_count() -> int:
    """How many processes work at once: ``EVALBOOK_WORKERS``, or the cores this process may use."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 2
    return whole_number("EVALBOOK_WORKERS", cores)


def kernel_count() -> int:
    """How many kernels run at once: two for each worker, for a kernel that starts, and its client, wait for half of the time.

    ``EVALBOOK_WORKERS`` is the number itself.
    """
    return worker_count() * (1 if os.environ.get("EVALBOOK_WORKERS") else 2)


def run_each(
    runs: Iterable[Run], cache: RunCache | None = None, scheduler: str = "", workers: int = 0
) -> Iterator[Outcome]:
    """Run every chapter; outcomes come as they are ready, each with its place in ``runs``.

    Remembered results come first and start no kernel.  Failures do not stop the others.  ``scheduler`` is the
    address of a Dask scheduler that does the rest; without one it is done here, ``workers`` at a time.

    Raises:
        ParameterError: before anything starts, with every parameter that is not allowed.
    """
    runs, cache = list(runs), cache or RunCache()
    check_runs(runs)
    cache.tidy()
    missing = []
    for index, run in enumerate(runs):
        result = cache.find(run)
        if result is None:
            missing.append(index)
        else:
            yield Outcome(index, run, result)
    if missing and scheduler:
        from evalbook.execution.cluster import run_on_cluster

        yield from run_on_cluster({index: runs[index] for index in missing}, cache, scheduler)
    elif missing:
        yield from _run_here({index: runs[index] for index in missing}, cache, workers or kernel_count())


def run_all(
    runs: Iterable[Run], cache: RunCache | None = None, report: Report | None = None, scheduler: str = ""
) -> list[Result]:
    """Run every chapter and return the results in the order of ``runs``; ``report`` hears of each that was run.

    Raises:
        ParameterError: before anything starts, with every parameter that is not allowed.
        ExecutionError: when all others are done, with one entry per failed run.
    """
    runs = list(runs)
    outcomes: dict[int, Outcome] = {}
    for outcome in run_each(runs, cache, scheduler):
        outcomes[outcome.index] = outcome
        if report and not (outcome.result and outcome.result.cached):
            report(outcome.run, outcome.result, outcome.error)
    inorder = [outcomes[index] for index in range(len(runs))]
    if problems := [problem for outcome in inorder if outcome.error for problem in outcome.error.problems]:
        raise ExecutionError(problems)
    return [outcome.result for outcome in inorder]


def check_runs(runs: Iterable[Run]) -> None:
    """Refuse parameters that are not allowed, all of them at once."""
    problems: list[str] = []
    for run in runs:
        try:
            check_parameters(run.stem, run.parameters)
        except ParameterError as error:
            problems += error.problems
    if problems:
        raise ParameterError(dict.fromkeys(problems))


def run_in_kernel(run: Run, cache: RunCache, kernel: str) -> Result:
    """Run one chapter here and keep its result; whatever goes wrong becomes an error in words.

    Raises:
        BookError: names the chapter and what went wrong.
    """
    place = cache.workplace()
    try:
        ticket = cache.ticket(run)
        return cache.keep(execute(run, place, kernel), ticket)
    except BookError:
        raise
    except OSError as error:
        raise ExecutionError([f"{run.stem}: {line}" for line in machine_problems(error)]) from error
    except Exception as error:  # the libraries below raise what they please; one chapter must not end the others
        raise ExecutionError(f"{run.stem}: the run failed with {type(error).__name__}: {error}") from error
    finally:
        shutil.rmtree(place, ignore_errors=True)


def ready_kernel() -> str:
    """The name of the kernel to use; the warm parent begins to import in the background."""
    kernel = kernel_name()
    if kernel == FORK_KERNEL:
        warm_parent.start()
    return kernel


def _run_here(runs: dict[int, Run], cache: RunCache, workers: int) -> Iterator[Outcome]:
    kernel = ready_kernel()
    with ThreadPoolExecutor(max_workers=min(workers, len(runs))) as threads:
        longest_first = sorted(runs.items(), key=lambda item: _size(item[1]), reverse=True)
        waiting = {threads.submit(run_in_kernel, run, cache, kernel): index for index, run in longest_first}
        try:
            for future in as_completed(waiting):
                index = waiting.pop(future)
                error = future.exception()
                if error and not isinstance(error, BookError):
                    raise error
                yield Outcome(index, runs[index], None if error else future.result(), error)
        except BaseException:  # Ctrl-C, or nobody wants the rest: what has not begun does not begin, what runs ends now
            for future in waiting:
                future.cancel()
            warm_parent.stop()
            raise


def _size(run: Run) -> int:
    """A guess at how long a run takes; a long one begun last would keep the others' cores waiting."""
    return run.notebook.stat().st_size if run.notebook.is_file() else 0
