"""Orders live through random work and random decisions of people; what must hold, holds, and each can end."""

from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from msgspec.structs import replace

from shared.errors import CalledOff, DecisionRefused
from shared.orders import progress
from shared.orders.progress import By, Move
from shared.orders.record import Effect, Order
from shared.orders.states import FINAL, State, is_legal
from shared.orders.types.kinds import AnyOrder
from shared.orders.types.spec import OnFailure
from shared.orders.types.steps import about
from shared.outcome import (
    Cancelled,
    Charge,
    Done,
    NotHappened,
    Outcome,
    Refused,
    Retry,
    Snooze,
    Uncertain,
    Unknowable,
)
from tests.unit.orders import samples
from tests.unit.orders.samples import NOW, NUMBER, RULES, accepted

DEADLINE = datetime.fromtimestamp(NOW + 2000, UTC)
SPECS: list[AnyOrder] = [
    replace(samples.activate(callback=True), on_failure="rollback"),
    replace(samples.choose_with_config(), deadline=DEADLINE),
    samples.activate(),
    samples.choose_run(3),
    replace(samples.release(), confirm="wait", deadline=DEADLINE),
    replace(samples.release(callback=True), confirm="wait"),
]
PAID = Charge("number", Decimal(1))
OPS = By("ops")
EFFECT = Effect("PUT", {"number": NUMBER}, NOW, done=Done({"number": NUMBER}, (PAID,)))
endings = st.sampled_from(
    [Done({"number": NUMBER}), Retry("busy"), Snooze("not yet", 5), Refused("no"), Uncertain("?")]
)
answers = st.sampled_from(
    [EFFECT.done, NotHappened("not there"), Snooze("429", 5), Uncertain("?"), Unknowable("nobody knows")]
)


class DecidedLife(RuleBasedStateMachine):
    """One order, its workers, and people who change their minds."""

    order: Order

    @initialize(spec=st.sampled_from(SPECS))
    def accept(self, spec: AnyOrder) -> None:
        self.now = NOW
        self.order = accepted(spec).order
        self.paid = 0

    # Workers

    def is_free(self) -> bool:
        return self.order.job is not None and not self.order.is_held(self.now)

    def is_working(self) -> bool:
        return self.order.is_held(self.now) and not self.order.is_final

    @rule(seconds=st.sampled_from([1.0, 70.0, 900.0]))
    def time_passes(self, seconds: float) -> None:
        self.now += seconds

    @precondition(is_free)
    @rule()
    def a_worker_takes_it(self) -> None:
        self.move(progress.claim(self.order, "worker", self.now, RULES))

    @precondition(is_working)
    @rule(ending=endings, announces=st.booleans())
    def the_worker_settles(self, ending: Outcome, announces: bool) -> None:
        if self.order.step.effect is not None:
            return
        if announces:
            ending = self.announce() or ending
        self.settle(ending)

    def announce(self) -> Outcome | None:
        """The call is announced, or the outcome of the step that may not make it."""
        wished = self.order.wish is not None
        late = self.order.deadline is not None and self.now >= self.order.deadline
        try:
            self.move(progress.announce(self.order, replace(EFFECT, at=self.now), (NUMBER,)))
        except CalledOff as error:
            ending = Cancelled() if error.cancelled else Refused(str(error))
        else:
            ending = None
        assert (ending is not None) == (wished or late)
        assert isinstance(ending, Cancelled) == wished
        return ending

    @precondition(is_working)
    @rule(answer=answers)
    def the_worker_reads_back(self, answer: Outcome) -> None:
        if self.order.step.effect is not None:
            self.settle(answer, read_back=True)

    def settle(self, ending: Outcome, *, read_back: bool = False) -> None:
        self.paid += len(ending.charges) if isinstance(ending, Done) else 0
        settle = progress.settle_read_back if read_back else progress.settle
        self.move(settle(self.order, ending, self.now, 0.5, RULES))

    @precondition(lambda self: self.order.is_held(self.now) and self.order.is_final)
    @rule(outcome=st.sampled_from([Done(), Retry("refused")]))
    def the_callback_is_tried(self, outcome: Outcome) -> None:
        self.move(progress.settle_callback(self.order, outcome, self.now, 9.0))

    # People, and the keeper

    @rule(on_failure=st.sampled_from([None, "keep", "rollback"]))
    def somebody_cancels(self, on_failure: OnFailure | None) -> None:
        self.decide(lambda: progress.cancel(self.order, OPS, self.now, on_failure=on_failure))

    @rule()
    def somebody_retries(self) -> None:
        self.decide(lambda: progress.retry(self.order, OPS, self.now))

    @rule(happened=st.booleans())
    def somebody_found_out(self, happened: bool) -> None:
        open_before = self.order.step.effect is not None
        decided = self.decide(lambda: progress.resolve(self.order, OPS, self.now, happened=happened))
        assert not decided or open_before
        self.paid += bool(decided and happened)

    @rule()
    def somebody_confirms(self) -> None:
        self.decide(lambda: progress.confirm(self.order, OPS, self.now))

    @rule()
    def the_keeper_looks(self) -> None:
        late = progress.expire(self.order, self.now)
        if late is not None:
            self.move(late)

    def decide(self, decision: "Decision") -> bool:
        try:
            move = decision()
        except DecisionRefused:
            return False
        if move is not None:
            assert move.entries[0].facts["who"] == "ops"
            self.move(move)
        return move is not None

    def move(self, move: Move) -> None:
        before, self.order = self.order, move.order
        assert is_legal(before.state, self.order.state)
        assert self.order.generation >= before.generation
        assert self.order.charges[: len(before.charges)] == before.charges

    # What always holds

    @invariant()
    def every_charge_is_on_the_order_once(self) -> None:
        assert self.order.charges == (PAID,) * self.paid

    @invariant()
    def what_rests_waits_for_a_person_or_is_over(self) -> None:
        if self.order.job is None:
            unconfirmed = self.order.state is State.WAITING and not self.order.confirmed
            assert unconfirmed or self.order.state in FINAL | {State.ATTENTION}

    @invariant()
    def an_open_call_is_never_run_over(self) -> None:
        if self.order.step.effect is not None:
            assert self.order.state in {State.RUNNING, State.UNDOING, State.UNCERTAIN, State.ATTENTION}

    @invariant()
    def a_way_back_leads_back(self) -> None:
        order = self.order
        assert (order.ending is None) or order.state in {State.UNDOING, State.UNCERTAIN, State.ATTENTION}
        assert order.state is not State.UNDOING or order.ending is not None
        if order.ending is not None:
            later = order.steps[order.position + 1 :]
            assert not [step for step in later if step.status == "done" and about(order.spec, step.tube).undo]

    @invariant()
    def what_is_over_holds_nothing_and_wants_nothing(self) -> None:
        if self.order.is_final:
            assert (self.order.holds, self.order.wish, self.order.ending) == ((), None, None)

    @invariant()
    def what_was_not_begun_in_time_never_begins(self) -> None:
        if isinstance(self.order.spec.deadline, datetime) and self.order.begun is not None:
            assert self.order.begun < DEADLINE.timestamp()

    def teardown(self) -> None:
        """Whatever has happened: workers that do their work and people who settle what is open end it."""
        if not hasattr(self, "order"):
            return
        for _ in range(100):
            if self.order.is_final:
                return
            self.push()
        raise AssertionError(f"still {self.order.state}: {self.order}")

    def push(self) -> None:
        self.now += RULES.job_ttr + 1
        if self.order.step.effect is not None:
            self.somebody_found_out(True)
        elif self.order.state is State.ATTENTION:
            self.somebody_retries()
        elif self.order.job is None:
            self.somebody_confirms()
        else:
            self.a_worker_takes_it()
            if self.is_working():
                self.settle(Done({"number": NUMBER}))


Decision = Callable[[], Move | None]

DecidedLife.TestCase.settings = settings(max_examples=150, stateful_step_count=40, deadline=None)
TestDecidedLife = DecidedLife.TestCase
