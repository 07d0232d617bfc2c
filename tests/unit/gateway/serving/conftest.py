"""No test here may take the signals of the process that runs the tests."""

import pytest

from shared import signals


@pytest.fixture(autouse=True)
def no_signals(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(signals, "tell_before_the_loop", lambda _tell: None)  # pyright: ignore
