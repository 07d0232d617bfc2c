"""What clients of the v3 surface were told: a yes means that it happened, a no that it did not."""

from tests.crash.case import Case, Mistakes

YES = range(200, 300)
SETTLED = 409
"""Cancelled, or settled by the operator: it may have happened."""


def check(case: Case) -> Mistakes:
    """Answers that are not true."""
    for task, status in case.systems.answered:
        for effect in task.does if status != SETTLED else ():
            happened = case.truth.effects[effect]
            if happened != (status in YES):
                told = f"{task.client} was answered {status} to {task.method} {task.path}"
                yield f"{told}, and {effect} happened {happened} times"
