"""Papermill's own engine, with a limit on what a chapter may print; it tells which cells have begun.

A loop that prints for ever would otherwise fill the memory of the machine.  The kernel is ended as soon as
the limit is passed, and the error says so in words.
"""

from __future__ import annotations

from typing import Any

from nbclient.exceptions import DeadKernelError
from papermill.clientwrap import PapermillNotebookClient
from papermill.engines import NBClientEngine, papermill_engines

ENGINE = "evalbook"
TEXT_LIMIT = 10_000_000  # characters of printed text in one chapter
SHOWN_LIMIT = 200_000_000  # characters of everything shown, pictures included


class OutputLimitError(Exception):
    """A chapter printed or showed more than the limit."""


class LimitedClient(PapermillNotebookClient):
    """Counts what arrives from the kernel and ends the kernel when it is too much.

    ``begun`` receives the id of each code cell as it begins, so that whoever sees the run fail knows where.
    """

    printed = 0
    shown = 0
    overrun = ""

    def __init__(self, nb_man: Any, begun: list[str], **kwargs: Any) -> None:
        super().__init__(nb_man, **kwargs)
        self.begun = begun

    def execute_cell(self, cell: Any, cell_index: int, **kwargs: Any) -> Any:
        if cell.cell_type == "code" and cell.source.strip():
            self.begun.append(cell.id)
        return super().execute_cell(cell, cell_index, **kwargs)

    def process_message(self, msg: dict[str, Any], cell: Any, cell_index: int) -> Any:
        content = msg.get("content", {})
        self.printed += len(content.get("text") or "")
        self.shown += sum(len(value) for value in (content.get("data") or {}).values() if isinstance(value, str))
        if self.overrun or self._is_too_much():
            return None
        return super().process_message(msg, cell, cell_index)

    def _is_too_much(self) -> bool:
        if self.printed > TEXT_LIMIT:
            self.overrun = f"printed more than {TEXT_LIMIT // 1_000_000} million characters"
        elif self.shown > SHOWN_LIMIT:
            self.overrun = f"showed more than {SHOWN_LIMIT // 1_000_000} million characters of output"
        if self.overrun:
            self.km.provisioner.process.kill()
        return bool(self.overrun)


class LimitedEngine(NBClientEngine):
    """What :class:`NBClientEngine` does, through :class:`LimitedClient`."""

    @classmethod
    def execute_managed_notebook(cls, nb_man: Any, kernel_name: str, **kwargs: Any) -> Any:
        client = LimitedClient(
            nb_man,
            kwargs["begun"],
            kernel_name=kernel_name,
            kernel_manager_class=kwargs["kernel_manager_class"],
            timeout=kwargs["execution_timeout"],
            iopub_timeout=kwargs["execution_timeout"],  # what a cell has shown may arrive well after its end
            startup_timeout=kwargs["start_timeout"],
            shutdown_kernel="immediate",
        )
        try:
            return client.execute()
        except DeadKernelError:
            if client.overrun:
                raise OutputLimitError(client.overrun) from None
            raise


papermill_engines.register(ENGINE, LimitedEngine)
