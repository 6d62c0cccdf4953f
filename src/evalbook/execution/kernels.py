"""The kernel manager of a run: each kernel gets its own environment variables, folders and files.

Runs of several threads share one process, so none of these may be set on the process itself.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from jupyter_client.manager import AsyncKernelManager

from evalbook.execution.processes import end_group

# One thread per kernel: kernels share the cores among themselves, and sums are formed in one order everywhere.
_ALIKE = {"PYTHONHASHSEED": "0", "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "MPLBACKEND": "svg"}
_FOREIGN = ("PYTHONSTARTUP", "PYTHONINSPECT", "JPY_PARENT_PID", "IPYTHONDIR")


def kernel_environment(environment: dict[str, str], private: Path) -> dict[str, str]:
    """The environment variables of a kernel: ours, without what would change a result, and ``environment``."""
    ours = {name: value for name, value in os.environ.items() if name not in _FOREIGN}
    return {**ours, **_ALIKE, "IPYTHONDIR": str(private / "ipython"), **environment}


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
