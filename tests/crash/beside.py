"""What goes on beside the orders of a history, each in a thread of its own."""

import threading
from types import TracebackType
from typing import Self


class Beside:
    """Runs while its `with` block does."""

    def __init__(self) -> None:
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._run)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        self._over.set()
        self._thread.join()

    def _run(self) -> None:
        """What is done until `_over` is set."""
        raise NotImplementedError
