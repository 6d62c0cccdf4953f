"""The kernel manager of a run: each kernel gets its own environment variables, folders and files.

Runs of several threads share one process, so none of these may be set on the process itself.
"""

from __future__ import annotations

import os
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from jupyter_client.manager import AsyncKernelManager

from evalbook.execution.processes import end_group

# One thread per kernel: kernels share the cores among themselves, and sums are formed in one order everywhere.
# Arrow's own allocator would start a thread on import, and a process with threads may not be forked.
_ALIKE = {
    "PYTHONHASHSEED": "0",
    "OPENBLAS_NUM_THREADS": "1",
    "OMP_NUM_THREADS": "1",
    "JE_ARROW_MALLOC_CONF": "background_thread:false",
    "MPLBACKEND": "svg",
    # what ipykernel's debugger sets when it is imported, and what keeps it from warning of the frozen standard library
    "PYDEVD_USE_FRAME_EVAL": "NO",
    "PYDEVD_DISABLE_FILE_VALIDATION": "1",
}
# A person's own habits: start-up files, checks switched off, warnings shown or turned into errors.
_FOREIGN = ("PYTHONSTARTUP", "PYTHONINSPECT", "PYTHONOPTIMIZE", "PYTHONWARNINGS", "JPY_PARENT_PID", "IPYTHONDIR")


def kernel_environment(environment: dict[str, str], private: Path) -> dict[str, str]:
    """The environment variables of a kernel: ours, without what would change a result, and ``environment``."""
    ours = {name: value for name, value in os.environ.items() if name not in _FOREIGN}
    return {**ours, **_ALIKE, "MATPLOTLIBRC": _plain_matplotlib(), "IPYTHONDIR": str(private / "ipython"), **environment}


@lru_cache(maxsize=1)
def _plain_matplotlib() -> str:
    """Matplotlib's own defaults, so that a person's ``matplotlibrc`` changes no figure."""
    return str(Path(find_spec("matplotlib").origin).parent / "mpl-data" / "matplotlibrc")


def kernel_manager_for(environment: dict[str, str], folder: Path, private: Path) -> type[AsyncKernelManager]:
    """A manager class whose kernels see ``environment``, start in ``folder`` and keep their own files in ``private``."""

    class RunKernelManager(AsyncKernelManager):
        def __init__(self, **kwargs: Any) -> None:
            super().__init__(**kwargs)
            private.mkdir(parents=True, exist_ok=True)
            self.connection_file = str(private / "connection.json")

        async def _async_start_kernel(self, **kwargs: Any) -> None:
            kwargs["env"] = kernel_environment(environment, private)
            kwargs["cwd"] = str(folder)
            await super()._async_start_kernel(**kwargs)

        start_kernel = _async_start_kernel

        async def _async_cleanup_resources(self, restart: bool = False) -> None:
            leader = getattr(self.provisioner, "pgid", None)
            await super()._async_cleanup_resources(restart)
            if not restart:
                end_group(leader)

        cleanup_resources = _async_cleanup_resources

    return RunKernelManager
