"""Read by every Python of a build that is tested: a clock that is wrong, a user without a home, a machine without a network.

These are the forms that need no rights.  Where the system allows more, ``machine.py`` takes the system's own means.
"""

import os
import time

if shift := float(os.environ.get("STRANGE_CLOCK", "0")):
    _time, _time_ns = time.time, time.time_ns
    time.time = lambda: _time() + shift
    time.time_ns = lambda: _time_ns() + int(shift * 1e9)

if os.environ.get("STRANGE_USER"):
    import pwd

    def _nobody(uid: int) -> None:
        raise KeyError(f"getpwuid(): uid not found: {uid}")

    pwd.getpwuid = _nobody

if os.environ.get("STRANGE_NETWORK"):
    import socket

    class _Lonely(socket.socket):
        """Reaches the machine itself and nothing else."""

        def connect(self, address: object) -> None:
            if isinstance(address, tuple) and address[0] not in ("127.0.0.1", "localhost", "::1"):
                raise OSError(101, "Network is unreachable")
            super().connect(address)

    socket.socket = _Lonely
