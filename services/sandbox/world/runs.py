"""Numbers that follow one another without a gap. Pure."""

from collections.abc import Iterable


def first_run(nationals: Iterable[str], count: int) -> list[str]:
    """The first `count` of the numbers, ascending, that run without a gap; none if there is no such run."""
    run: list[str] = []
    for national in sorted(set(nationals)):
        if run and not _follows(run[-1], national):
            run = []
        run.append(national)
        if len(run) == count:
            return run
    return []


def _follows(before: str, after: str) -> bool:
    return len(before) == len(after) and int(after) == int(before) + 1
