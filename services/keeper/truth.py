"""The carrier against the book: what is where it should not be, is not where it should be, or was changed.

Asks and changes nothing. A difference is only told when it was seen twice over: in a list, and once more by
asking for the thing itself, while no order of ours was working on it and what is believed stayed the same.
What is set on a number is asked for where an order of ours has set it. Kept in memory are the names of the
numbers alone, however many differences there are.
"""

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from http import HTTPStatus

import msgspec

from services.keeper.asking import Asker
from shared.carrier import associations, numbers, trunks
from shared.carrier.client import Carrier
from shared.errors import CarrierRefused
from shared.orders.audits import Difference, difference
from shared.orders.beliefs import PAGE, PARTS, Belief, Beliefs, field, plain
from shared.orders.under_way import UnderWay


class Truth:
    """One comparison."""

    def __init__(self, asker: Asker, beliefs: Beliefs, under_way: UnderWay) -> None:
        self._asker = asker
        self._account = asker.carrier.account
        self._beliefs = beliefs
        self._under_way = under_way
        self.numbers: frozenset[str] = frozenset()
        """On the account, once `differences` has begun."""
        self.trunks: frozenset[str] = frozenset()
        """The same, without the default one, which is nobody's doing."""

    def differences(self) -> Iterator[Difference]:
        """All there are; one may come twice. Raises as the asker does, and `BookUnavailable`."""
        listed = {trunk.name.upper() for trunk in self._asker.ask(trunks.every)}
        self.trunks = frozenset(listed - {associations.default(self._account)})
        self.numbers = self._asker.numbers()
        yield from self._unordered(sorted(self.numbers))
        yield from self._unordered(sorted(self.trunks))
        for name, belief in self._beliefs.every():
            subject, _, part = name.partition("/")
            is_listed = subject in self.numbers or subject in self.trunks
            if part and is_listed:
                yield from self._changed(subject, part, belief)
            elif not part and not is_listed:
                yield from self._gone(subject, belief)

    def _unordered(self, subjects: Sequence[str]) -> Iterator[Difference]:
        for start in range(0, len(subjects), PAGE):
            page = subjects[start : start + PAGE]
            known = self._beliefs.get(page)
            for subject in page:
                if subject not in known and self._is_so(subject, "", None, partial(self._is_there, subject)):
                    yield difference(subject, "unordered")

    def _gone(self, subject: str, belief: Belief) -> Iterator[Difference]:
        if self._is_so(subject, "", belief, lambda: not self._is_there(subject)):
            yield difference(subject, "gone", believed=belief)

    def _changed(self, number: str, part: str, belief: Belief) -> Iterator[Difference]:
        try:
            found = self._asker.ask(lambda carrier: read(carrier, number, part, belief))
            if found != belief.value and self._is_so(
                number, part, belief, lambda: self._shows(number, part, belief, found)
            ):
                yield difference(number, "changed", part=part, believed=belief, found=found)
        except CarrierRefused as error:
            if error.status != HTTPStatus.NOT_FOUND:
                raise
            # It has left the account meanwhile, which the next audit tells.

    def _shows(self, number: str, part: str, belief: Belief, found: dict[str, object]) -> bool:
        return self._asker.ask(lambda carrier: read(carrier, number, part, belief)) == found

    def _is_so(self, subject: str, part: str, belief: Belief | None, looks: Callable[[], bool]) -> bool:
        """Whether the carrier shows it while nothing of ours is going on about it."""
        name = field(subject, part)
        return (
            not self._under_way.is_so(subject)
            and looks()
            and not self._under_way.is_so(subject)
            and self._beliefs.get([name]).get(name) == belief
        )

    def _is_there(self, subject: str) -> bool:
        find = numbers.allocated if subject.isdecimal() else trunks.get
        return self._asker.ask(lambda carrier: find(carrier, subject)) is not None


def read(carrier: Carrier, number: str, part: str, belief: Belief) -> dict[str, object]:
    """A part of a number, as it would be believed."""
    match part:
        case "config":
            return plain(numbers.config(carrier, number))
        case "sms":
            found = numbers.sms(carrier, number)
            return {} if found is None else msgspec.structs.asdict(found)
        case "trunk":
            likely = str(belief.value.get("trunk", ""))
            return plain({"trunk": associations.association(carrier, number, likely=likely)})
        case _:
            raise AssertionError(f"{part} is none of {PARTS}")
