"""A build on a machine that is strange: what it is given, what it is denied, and what it leaves behind."""

from __future__ import annotations

import ctypes
import functools
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterable
from pathlib import Path

from tests.signals import hear_signals

STRANGE = Path(__file__).parent / "strange"
WITHOUT_NETWORK = """
import ctypes, fcntl, os, socket, struct, sys
libc = ctypes.CDLL(None, use_errno=True)
NEW_USER, NEW_NETWORK = 0x10000000, 0x40000000
user, group = os.getuid(), os.getgid()
if libc.unshare(NEW_NETWORK):
    if libc.unshare(NEW_USER | NEW_NETWORK):
        sys.exit(77)
    open("/proc/self/setgroups", "w").write("deny")
    open("/proc/self/uid_map", "w").write(f"{user} {user} 1")
    open("/proc/self/gid_map", "w").write(f"{group} {group} 1")
with socket.socket() as sock:  # a machine without a network still reaches itself
    fcntl.ioctl(sock, 0x8914, struct.pack("16sh", b"lo", 1))
os.execv(sys.argv[1], sys.argv[1:])
"""
# root is asked like anybody else: these let it write and read where it may not
_RIGHTS_OF_ROOT = (1, 2)
_PR_CAPBSET_DROP = 24


def build(
    project: Path,
    prefix: Iterable[str] = (),
    before: Callable[[], None] | None = None,
    without: Iterable[str] = (),
    options: Iterable[str] = (),
    **environment: str,
) -> subprocess.CompletedProcess[str]:
    """Build the copy and wait.  ``without`` names variables that are taken away; ``before`` is called in the new process."""
    process = start(project, prefix, before, without, options, **environment)
    output, errors = process.communicate(timeout=580)
    return subprocess.CompletedProcess(process.args, process.returncode, output, errors)


def start(
    project: Path,
    prefix: Iterable[str] = (),
    before: Callable[[], None] | None = None,
    without: Iterable[str] = (),
    options: Iterable[str] = (),
    **environment: str,
) -> subprocess.Popen[str]:
    """Start a build of the copy (see :func:`build`)."""
    own = {"PYTHONPATH": os.pathsep.join([str(STRANGE), str(project / "src")]), "EVALBOOK_ROOT": str(project), **environment}
    surroundings = {name: value for name, value in os.environ.items() if name not in without} | own
    command = [*prefix, sys.executable, str(project / "scripts/build_book.py"), *options]

    def in_the_new_process() -> None:
        hear_signals()
        if before:
            before()

    return subprocess.Popen(
        command, env=surroundings, cwd=project, preexec_fn=in_the_new_process, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        text=True, encoding="utf-8", errors="replace",
    )  # fmt: skip


def without_rights_of_root() -> None:
    """For a new process: permissions hold for it even when it belongs to root."""
    if os.geteuid() == 0:
        for right in _RIGHTS_OF_ROOT:
            if ctypes.CDLL(None, use_errno=True).prctl(_PR_CAPBSET_DROP, right, 0, 0, 0):
                os._exit(78)


@functools.lru_cache(maxsize=1)
def without_network() -> tuple[tuple[str, ...], dict[str, str]]:
    """Prefix and variables of a command without a network: a namespace of its own, else sockets that reach nobody."""
    prefix = (sys.executable, "-c", WITHOUT_NETWORK)
    if sys.platform == "linux" and subprocess.run([*prefix, sys.executable, "-c", ""], capture_output=True).returncode == 0:
        return prefix, {}
    return (), {"STRANGE_NETWORK": "1"}


@functools.lru_cache(maxsize=1)
def own_mounts() -> tuple[str, ...]:
    """Prefix of a command that may mount a small disk for itself; empty where the system does not allow that."""
    for prefix in (("unshare", "-m"), ("unshare", "-rm")):
        try:
            if subprocess.run([*prefix, "mount", "-t", "tmpfs", "-o", "size=64k", "none", "/mnt"], capture_output=True).returncode == 0:
                return prefix
        except FileNotFoundError:
            break
    return ()


def left_running(project: Path, seconds: float = 20) -> list[str]:
    """Processes of this copy that still run after so many seconds; empty as soon as there are none."""
    until = time.monotonic() + seconds
    while (found := _running(project)) and time.monotonic() < until:
        time.sleep(0.1)
    return found


def _running(project: Path) -> list[str]:
    found = []
    for path in Path("/proc").glob("[0-9]*/environ"):
        try:
            if f"EVALBOOK_ROOT={project}".encode() in path.read_bytes().split(b"\0"):
                found.append((path.parent / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace"))
        except OSError:
            continue
    return found
