"""Orders of every type live through random claims, endings, deaths and read-backs; what must hold, holds.

The machine keeps books of its own, by what the outcomes' docstrings promise, and compares them after every
move.
"""

from collections import Counter
from decimal import Decimal

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from msgspec.structs import replace

from shared.orders import progress
from shared.orders.clients import spend
from shared.orders.progress import Move
from shared.orders.record import Cost, Effect, Order
from shared.orders.states import FINAL, State, is_legal
from shared.orders.types.kinds import AnyOrder
from shared.orders.types.steps import about
from shared.outcome import (
    Charge,
    Done,
    NotHappened,
    Outcome,
    Refused,
    Retry,
    Snooze,
    Uncertain,
)
from tests.unit.orders import samples
from tests.unit.orders.samples import NOW, RULES, accepted

# Going forward only: `test_decided_lives` has those that turn back.
SPECS = [
    samples.release(),
    samples.release(callback=True),
    samples.choose(),
    replace(samples.choose_run(), on_failure="keep"),
    samples.activate(),
    samples.activate(callback=True),
    samples.report(),
]
chances = st.floats(0, 1, exclude_max=True)
reasons = st.sampled_from(["busy", "not ready", "time-out"])
charges = st.lists(st.builds(Charge, st.just("number"), st.integers(1, 9).map(Decimal)), max_size=2).map(
    tuple
)
costs = st.builds(Cost, st.none() | st.decimals(0, 9, places=5), st.integers(0, 2))
outputs = st.dictionaries(st.sampled_from(["a", "b"]), st.integers(), max_size=2)
put_off = st.one_of(
    st.builds(Retry, reasons),
    st.builds(Snooze, reasons, st.none() | st.floats(0, 99)),
)
open_endings = st.one_of(put_off, st.builds(Uncertain, reasons), st.builds(Refused, reasons))


class Life(RuleBasedStateMachine):
    """One order, from acceptance to as far as chance takes it."""

    order: Order

    @initialize(spec=st.sampled_from(SPECS))
    def accept(self, spec: AnyOrder) -> None:
        self.now = NOW
        self.order = accepted(spec).order
        self.charged: list[Charge] = []
        self.counts = {step.tube: [0, 0] for step in self.order.steps}
        self.outputs: dict[str, dict[str, object]] = {step.tube: {} for step in self.order.steps}
        self.effect: Effect | None = None
        self.asking = False
        """Whether the worker in hand found an announced call, and so must read back."""
        self.ended: Order | None = None
        self.booked: Counter[str] = Counter()
        """What the client's account of its money says."""

    # What a step may be told

    def is_claimable(self) -> bool:
        return self.order.job is not None and self.order.job.lease is None

    def is_held(self) -> bool:
        return self.order.job is not None and self.order.job.lease is not None

    def may_run(self) -> bool:
        return self.is_held() and not self.order.is_final and not self.asking

    @rule(seconds=st.floats(0.1, 10_000))
    def time_passes(self, seconds: float) -> None:
        self.now += seconds

    @precondition(is_claimable)
    @rule()
    def a_worker_takes_it(self) -> None:
        self.claim()

    @precondition(is_held)
    @rule()
    def its_worker_dies_and_another_takes_it(self) -> None:
        assert self.order.job is not None
        deaths = self.order.job.deaths + 1
        self.claim()
        if deaths < RULES.poison_after:
            assert self.order.job is not None
            assert self.order.job.deaths == deaths
        else:
            assert self.order.job is None

    @precondition(may_run)
    @rule(cost=costs)
    def it_announces_a_call(self, cost: Cost) -> None:
        self.effect = Effect("PUT", {"number": samples.NUMBER}, self.now, cost)
        self.move(progress.announce(self.order, self.effect, (samples.NUMBER,)))

    @precondition(may_run)
    @rule(done=st.builds(Done, outputs, charges), data=st.data())
    def it_is_done(self, done: Done, data: st.DataObject) -> None:
        back = [step.tube for step in self.order.steps[: self.order.position]]
        then = data.draw(st.none() | st.sampled_from(back)) if back else None
        self.settle(Done(done.outputs, done.charges, then))

    @precondition(may_run)
    @rule(ending=open_endings)
    def it_ends_otherwise(self, ending: Outcome) -> None:
        self.settle(ending)

    @precondition(lambda self: self.is_held() and self.asking)
    @rule(ending=st.one_of(open_endings, st.builds(NotHappened, reasons), st.builds(Done, outputs, charges)))
    def a_read_back_ends(self, ending: Outcome) -> None:
        self.settle(ending)

    @precondition(lambda self: self.is_held() and self.order.is_final)
    @rule(
        ending=st.one_of(put_off, st.just(Done()), st.builds(Refused, reasons)), wait=st.none() | st.just(9.0)
    )
    def a_callback_ends(self, ending: Outcome, wait: float | None) -> None:
        self.move(progress.settle_callback(self.order, ending, self.now, wait))

    # What the machine expects of it

    def claim(self) -> None:
        self.move(progress.claim(self.order, "worker", self.now, RULES))
        self.asking = self.effect is not None

    def settle(self, ending: Outcome) -> None:
        tube = self.order.step.tube
        settle = progress.settle_read_back if self.asking else progress.settle
        self.expect(tube, ending)
        self.move(settle(self.order, ending, self.now, 0.5, RULES))
        self.asking = False

    def expect(self, tube: str, ending: Outcome) -> None:
        match ending:
            case Done(found, taken, then):
                self.effect = None
                self.outputs[tube] = found
                self.charged += taken
                if then is not None:
                    self.start_counting_anew(then)
                elif self.order.step.reached + 1 < about(self.order.spec, tube).times:
                    self.counts[tube] = [0, 0]
            case NotHappened():
                self.effect = None
                self.counts[tube][0] += 1
            case Uncertain() if self.effect is not None and not self.asking:
                pass
            case Snooze():
                self.counts[tube][1] += 1
                self.effect = self.effect if self.asking else None
            case _ if self.asking:
                self.counts[tube][0] += 1
            case Refused():
                self.effect = None
            case _:
                self.effect = None
                self.counts[tube][0] += 1

    def start_counting_anew(self, target: str) -> None:
        tubes = [step.tube for step in self.order.steps]
        for tube in tubes[tubes.index(target) :]:
            self.counts[tube] = [0, 0]

    def move(self, move: Move) -> None:
        before, self.order = self.order, move.order
        self.booked.update(dict(spend.bill(before, self.order).moves))
        assert is_legal(before.state, self.order.state)
        assert [entry.at for entry in move.entries] == [self.now] * len(move.entries)
        self.check_generation(before)
        if self.order.is_final and self.ended is None:
            self.ended = self.order

    def check_generation(self, before: Order) -> None:
        same_job = (
            before.job is not None
            and self.order.job is not None
            and self.order.job.lease is not None
            and (before.job.tube, before.job.due) == (self.order.job.tube, self.order.job.due)
        )
        assert self.order.generation == before.generation + (not same_job)

    # What always holds

    @invariant()
    def the_announced_call_is_remembered_until_its_ending_is_known(self) -> None:
        assert self.order.steps[self.order.position].effect == self.effect or self.order.is_final
        others = self.order.steps[: self.order.position] + self.order.steps[self.order.position + 1 :]
        assert all(step.effect is None for step in others)

    @invariant()
    def no_charge_is_lost_or_doubled(self) -> None:
        assert list(self.order.charges) == self.charged
        assert self.order.charged == sum((charge.amount for charge in self.charged), Decimal(0))

    @invariant()
    def what_is_booked_is_what_was_charged_and_what_is_reserved(self) -> None:
        for length in (len("2026-05"), len("2026-05-01")):
            booked = {name: amount for name, amount in self.booked.items() if name.index(":") == length}
            assert sum(by for name, by in booked.items() if name.endswith(":used")) == spend.minor(
                self.order.charged
            ) + spend.minor(self.order.reserved)
            assert sum(by for name, by in booked.items() if name.endswith(":reserved")) == spend.minor(
                self.order.reserved
            )
            assert min(booked.values(), default=0) >= 0

    @invariant()
    def only_a_call_whose_ending_is_not_known_reserves_anything(self) -> None:
        waits = self.effect is not None and not self.order.is_final
        assert self.order.reserved == ((self.effect.cost.amount or 0) if waits and self.effect else 0)

    @invariant()
    def attempts_and_snoozes_are_counted(self) -> None:
        assert {step.tube: [step.attempts, step.snoozes] for step in self.order.steps} == self.counts

    @invariant()
    def what_was_found_out_is_kept(self) -> None:
        assert {step.tube: step.outputs for step in self.order.steps} == self.outputs

    @invariant()
    def steps_before_the_one_in_hand_are_done(self) -> None:
        assert {step.status for step in self.order.steps[: self.order.position]} <= {"done"}

    @invariant()
    def too_many_attempts_are_put_to_a_person(self) -> None:
        if self.order.state in {State.RUNNING, State.WAITING, State.UNCERTAIN}:
            assert self.order.step.attempts < RULES.max_attempts

    @invariant()
    def something_is_to_be_done_unless_a_person_decides_or_it_is_over(self) -> None:
        resting = {State.ATTENTION} | FINAL
        assert self.order.job is not None or self.order.state in resting
        assert self.order.state is not State.ATTENTION or self.order.job is None

    @invariant()
    def what_waits_says_why(self) -> None:
        if self.order.state in {State.WAITING, State.UNCERTAIN, State.ATTENTION, State.FAILED}:
            assert self.order.why

    @invariant()
    def final_means_final(self) -> None:
        if self.ended is None:
            return
        for name in ("state", "steps", "charges", "why", "finished", "holds", "position"):
            assert getattr(self.order, name) == getattr(self.ended, name)
        assert self.order.holds == ()


Life.TestCase.settings = settings(max_examples=200, stateful_step_count=40, deadline=None)
TestLife = Life.TestCase
