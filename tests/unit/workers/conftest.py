"""What is logged is kept for tests that ask, instead of being printed."""

from collections.abc import Generator

import pytest
from structlog.testing import capture_logs
from structlog.typing import EventDict


@pytest.fixture(autouse=True)
def logged() -> Generator[list[EventDict]]:
    """All that the test has logged so far."""
    with capture_logs() as entries:
        yield entries
