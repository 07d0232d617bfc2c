"""Every tube's name is one that beanstalkd takes."""

import pytest

from shared.tubes import names
from shared.tubes.limits import check_tube, check_whole


@pytest.mark.parametrize("tube", [*names.WORKER_TUBES, names.SANDBOX_REPORTS])
def test_beanstalkd_takes_the_name(tube: str) -> None:
    check_tube(tube)


def test_workers_watch_every_tube_of_every_chain_once_and_the_callbacks() -> None:
    passed = {tube for chain in (*names.CHAINS.values(), *names.STANDING.values()) for tube in chain}
    assert sorted(names.WORKER_TUBES) == sorted(passed | {names.CALLBACKS})


def test_beanstalkd_takes_the_priorities_and_high_goes_first() -> None:
    for priority in names.PRIORITIES.values():
        check_whole("priority", priority)
    assert names.PRIORITIES["high"] < names.PRIORITIES["normal"] < names.PRIORITIES["low"]
