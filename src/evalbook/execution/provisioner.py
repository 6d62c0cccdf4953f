"""A Jupyter kernel provisioner that forks kernels from a warm parent (see :mod:`warm_parent`).

Papermill and nbclient talk to the forked kernel exactly as to a launched one; only the launch differs.
Where fork is not to be had, :func:`kernel_name` says so once and names the ordinary kernel instead.
"""

from __future__ import annotations

import json
import os
import select
import signal
import subprocess
import sys
import threading
import time
from functools import lru_cache
from pathlib import Path
from typing import Any

from jupyter_client.connect import KernelConnectionInfo
from jupyter_client.provisioning import LocalProvisioner

from evalbook import paths
from evalbook.errors import ExecutionError
from evalbook.execution.kernels import kernel_environment

FORK_KERNEL = "evalbook-fork"
FRESH_KERNEL = "evalbook-fresh"
_PYTHON = (sys.executable, "-P", "-m")  # without the folder that a person happens to stand in


class WarmParent:
    """The one warm parent of this process; started on first use, ended with this process."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._process: subprocess.Popen[str] | None = None
        self._stopped = False

    def start(self) -> None:
        """Begin to import in the background, so that the first kernel waits less."""
        with self._lock:
            self._stopped = False
            self._ensure()

    def fork_kernel(self, argv: list[str], env: dict[str, str], cwd: str | None) -> int:
        """Fork a kernel and return its process id; a parent that has ended by itself is replaced once.

        Raises:
            ExecutionError: when the parent was stopped: nobody wants kernels any more.
            RuntimeError: when no parent stays alive.
        """
        request = json.dumps({"argv": argv, "env": env, "cwd": cwd, "log": env.get("EVALBOOK_KERNEL_LOG")})
        with self._lock:
            if self._stopped:
                raise ExecutionError("the run was stopped")
            pid = self._ask(request) or self._ask(request)
        if not pid:
            raise RuntimeError("the warm parent of the kernels has ended unexpectedly")
        return pid

    def _ask(self, request: str) -> int:
        """The process id of the kernel asked for; 0 when the parent has ended."""
        process = self._ensure()
        try:
            process.stdin.write(request + "\n")
            process.stdin.flush()
            if answer := process.stdout.readline():
                return json.loads(answer)["pid"]
        except OSError:
            pass
        process.wait(timeout=10)
        return 0

    def stop(self) -> None:
        """End the warm parent and with it every kernel it has forked; there is none before the next :meth:`start`."""
        with self._lock:
            self._stopped = True
            if self._process and self._process.poll() is None:
                self._process.stdin.close()
                try:
                    self._process.wait(timeout=10)
                except subprocess.TimeoutExpired:  # still importing: it has no kernel yet
                    self._process.kill()
                    self._process.wait()
            self._process = None

    def _ensure(self) -> subprocess.Popen[str]:
        if self._process is None or self._process.poll() is not None:
            self._process = subprocess.Popen(
                [*_PYTHON, "evalbook.execution.warm_parent"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
                env=kernel_environment({}, paths.WORK),
            )
        return self._process


warm_parent = WarmParent()


class _ForkedKernel:
    """Looks like a :class:`subprocess.Popen` of a process that is not our child (watched by a pidfd)."""

    stdin = stdout = stderr = None

    def __init__(self, pid: int) -> None:
        self.pid = pid
        self.returncode: int | None = None
        try:
            self._handle = os.pidfd_open(pid)
        except ProcessLookupError:  # it has ended before we could look
            self.returncode = 1

    def poll(self) -> int | None:
        if self.returncode is None and select.select([self._handle], [], [], 0)[0]:
            self.returncode = 0
            os.close(self._handle)
        return self.returncode

    def wait(self, timeout: float | None = None) -> int:
        deadline = time.monotonic() + (timeout if timeout is not None else 60)
        while self.poll() is None:
            if time.monotonic() > deadline:
                raise subprocess.TimeoutExpired("kernel", timeout or 60)
            time.sleep(0.01)
        return self.returncode or 0

    def send_signal(self, signum: int) -> None:
        if self.poll() is None:
            signal.pidfd_send_signal(self._handle, signum)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)

    def terminate(self) -> None:
        self.send_signal(signal.SIGTERM)


class ForkProvisioner(LocalProvisioner):
    """Launches a kernel by forking the warm parent."""

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> KernelConnectionInfo:
        # ipykernel would watch this process id as its parent and end at once: its parent is the warm one
        env = {name: value for name, value in (kwargs.get("env") or os.environ).items() if name != "JPY_PARENT_PID"}
        self.pid = warm_parent.fork_kernel(["ipykernel", *cmd[len(_PYTHON) + 1 :]], env, kwargs.get("cwd"))
        self.process = _ForkedKernel(self.pid)
        self.pgid = self.pid  # the child has made itself leader of its own session
        return self.connection_info


def kernel_name() -> str:
    """The kernel to run chapters with: the forked one, or a fresh one where fork is not available (said once)."""
    if os.environ.get("EVALBOOK_FRESH_KERNELS"):
        _say_once("kernels: EVALBOOK_FRESH_KERNELS is set; each chapter starts a fresh kernel, which is slower")
        name = FRESH_KERNEL
    elif not can_fork():
        _say_once("kernels: fork is not available here; each chapter starts a fresh kernel, which is slower")
        name = FRESH_KERNEL
    else:
        name = FORK_KERNEL
    _install_kernelspec(paths.WORK / "jupyter", name)
    return name


def can_fork() -> bool:
    """Whether kernels can be forked and watched here: Linux, and a kernel (or sandbox) that hands out process handles."""
    if sys.platform != "linux":
        return False
    try:
        os.close(os.pidfd_open(os.getpid()))
    except (AttributeError, OSError):
        return False
    return True


@lru_cache(maxsize=4)
def _say_once(words: str) -> None:
    print(words, file=sys.stderr)


def _install_kernelspec(folder: Path, name: str) -> None:
    """Write the kernel's description where Jupyter looks for it in this process only."""
    metadata = {"kernel_provisioner": {"provisioner_name": FORK_KERNEL}} if name == FORK_KERNEL else {}
    spec = {
        "argv": [*_PYTHON, "ipykernel_launcher", "-f", "{connection_file}", "--log-level=40"],
        "display_name": f"Python ({name})",
        "language": "python",
        "metadata": metadata,
    }
    target = folder / "kernels" / name / "kernel.json"
    text = json.dumps(spec, indent=1)
    if not target.is_file() or target.read_text(encoding="utf-8") != text:
        target.parent.mkdir(parents=True, exist_ok=True)
        temporary = target.with_suffix(f".{os.getpid()}")
        temporary.write_text(text, encoding="utf-8")
        temporary.replace(target)
    known = os.environ.get("JUPYTER_PATH", "").split(os.pathsep)
    if str(folder) not in known:
        os.environ["JUPYTER_PATH"] = os.pathsep.join(filter(None, [str(folder), *known]))
