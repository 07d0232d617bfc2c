"""Numbers without a gap."""

import pytest

from services.sandbox.world.runs import first_run


@pytest.mark.parametrize(
    ("numbers", "count", "run"),
    [
        (["12", "10", "11"], 3, ["10", "11", "12"]),
        (["10", "11", "13", "14", "15"], 3, ["13", "14", "15"]),
        (["10", "11", "13"], 3, []),
        (["99", "100"], 2, []),
        ([], 1, []),
    ],
)
def test_the_first_run(numbers: list[str], count: int, run: list[str]) -> None:
    assert first_run(numbers, count) == run
