"""One at a time: a lock that ends with its process, however that ends."""

import fcntl
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

from deploy.setup.progress import say


@contextmanager
def exclusive(path: Path, *, doing: str) -> Generator[None]:
    """Wait until nobody else holds `path`, then hold it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say(f"another ./dev is {doing}; waiting for it")
            fcntl.flock(file, fcntl.LOCK_EX)
        yield
