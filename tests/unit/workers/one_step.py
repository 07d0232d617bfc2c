"""Orders whose first step does what a test says: for what the runner makes of a handler."""

from collections.abc import Callable

from services.workers.context import Context, Handler
from services.workers.handlers import HANDLERS
from shared.outcome import Outcome
from shared.tubes.names import REPORTS_ASK
from tests.unit.workers.fate import Fate
from tests.unit.workers.workshop import Workshop, report

STEP = REPORTS_ASK
"""The first step of `ORDER`, and the one that is replaced."""
ORDER = report()
Run = Callable[[Context], Outcome]


def shop_where(run: Run, read_back: Run | None = None, *, fate: Fate | None = None) -> Workshop:
    """A workshop where the step runs as given."""
    return Workshop(handlers={**HANDLERS, STEP: Handler(run, read_back)}, fate=fate)


def announcing(outcome: Outcome) -> Run:
    """A step that writes an unsafe call down and ends so."""

    def run(context: Context) -> Outcome:
        context.announce("PUT something", fact="kept")
        return outcome

    return run


def ending(*outcomes: Outcome) -> Run:
    """A step that ends so, the last way again and again."""
    left = list(outcomes)
    return lambda _context: left.pop(0) if len(left) > 1 else left[0]


def one_after_another(*runs: Run) -> Run:
    """A step that runs another way each time."""
    left = iter(runs)

    def run(context: Context) -> Outcome:
        return next(left)(context)

    return run
