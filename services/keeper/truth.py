"""The carrier against the book: what is where it should not be, is not where it should be, or was changed.

Asks and changes nothing. A difference is only told when it was seen twice over: in a list, and once more by
asking for the thing itself, while no order of ours was working on it and what is believed stayed the same.
What is set on a number or trunk is asked for where an order of ours has set it. Kept in memory are the names
of the numbers alone, however many differences there are.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from http import HTTPStatus

from services.keeper import shown
from services.keeper.asking import Asker
from services.keeper.shown import Value
from shared.carrier import associations, numbers, trunk_routing, trunks
from shared.carrier.client import Carrier
from shared.errors import CarrierRefused
from shared.orders.audit.audits import Difference, difference
from shared.orders.audit.beliefs import PAGE, Belief, Beliefs, field
from shared.orders.book.under_way import UnderWay
from shared.orders.types.trunk_parts import NUMBERS, TRUNK_PARTS


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
        for trunk in sorted(listed):
            yield from self._set_on(trunk)
        for name, belief in self._beliefs.every():
            subject, _, part = name.partition("/")
            if part and subject in self.numbers:
                look = partial(_part_of, subject, part, belief)
                yield from self._changed(subject, {part: belief}, look)
            elif not part and subject not in self.numbers and subject not in listed:
                yield from self._gone(subject, belief)

    def _unordered(self, subjects: Sequence[str]) -> Iterator[Difference]:
        for start in range(0, len(subjects), PAGE):
            page = subjects[start : start + PAGE]
            known = self._beliefs.get(page)
            for subject in page:
                if subject not in known and self._is_certain(subject, None, partial(self._is_there, subject)):
                    yield difference(subject, "unordered")

    def _gone(self, subject: str, belief: Belief) -> Iterator[Difference]:
        if self._is_certain(subject, belief, lambda: not self._is_there(subject)):
            yield difference(subject, "gone", believed=belief)

    def _set_on(self, trunk: str) -> Iterator[Difference]:
        """What is set on a trunk: a call for each way of looking at it that tells of something believed."""
        known = self._believed(trunk, TRUNK_PARTS)
        for parts, look in shown.LOOKS:
            believed = {part: known[part] for part in parts if part in known}
            if believed:
                yield from self._changed(trunk, believed, partial(look, trunk, believed))
        if NUMBERS in known:
            yield from self._strangers(trunk)

    def _strangers(self, trunk: str) -> Iterator[Difference]:
        """The numbers of a trunk that no order has associated with any, where an order has named them all."""
        try:
            listed = self._asker.ask(lambda carrier: trunk_routing.numbers(carrier, trunk))
        except CarrierRefused as error:
            _gone_meanwhile(error)
            return
        known = self._beliefs.get(field(number, "trunk") for number in listed)
        for number in listed:
            if number in self.numbers and field(number, "trunk") not in known:
                yield from self._changed(number, {"trunk": None}, partial(_part_of, number, "trunk", None))

    def _changed(
        self, subject: str, believed: Mapping[str, Belief | None], look: Callable[[Carrier], dict[str, Value]]
    ) -> Iterator[Difference]:
        """Where these parts are not as believed: in two looks, and nothing of ours was going on meanwhile."""
        try:
            first = self._asker.ask(look)
            values = {part: known.value if known else {} for part, known in believed.items()}
            differing = [part for part, value in values.items() if first[part] != value]
            about = {subject, *_trunks(values), *_trunks(first)}
            if not differing or self._is_at_work(about):
                return
            again = self._asker.ask(look)
        except CarrierRefused as error:
            _gone_meanwhile(error)
            return
        if self._is_at_work(about):
            return
        known = self._believed(subject, differing)
        for part in differing:
            if again[part] == first[part] and known.get(part) == believed[part]:
                yield difference(subject, "changed", part=part, believed=believed[part], found=first[part])

    def _is_at_work(self, subjects: Iterable[str]) -> bool:
        return any(map(self._under_way.any_on, subjects))

    def _believed(self, subject: str, parts: Iterable[str]) -> dict[str, Belief]:
        found = self._beliefs.get(field(subject, part) for part in parts)
        return {name.partition("/")[2]: belief for name, belief in found.items()}

    def _is_certain(self, subject: str, belief: Belief | None, looks: Callable[[], bool]) -> bool:
        """Whether the carrier shows it while no order is at work on it and what is believed stays."""
        return (
            not self._under_way.any_on(subject)
            and looks()
            and not self._under_way.any_on(subject)
            and self._beliefs.get([subject]).get(subject) == belief
        )

    def _is_there(self, subject: str) -> bool:
        find = numbers.allocated if subject.isdecimal() else trunks.get
        return self._asker.ask(lambda carrier: find(carrier, subject)) is not None


def _part_of(number: str, part: str, belief: Belief | None, carrier: Carrier) -> dict[str, Value]:
    return {part: shown.of_number(carrier, number, part, belief)}


def _trunks(parts: Mapping[str, Value]) -> list[str]:
    """The trunk that a number is on: an order that works on that may take the number, or let it go."""
    named = parts.get("trunk", {}).get("trunk")
    return [named] if isinstance(named, str) else []


def _gone_meanwhile(error: CarrierRefused) -> None:
    """It has left the account while it was looked at: the next audit tells that. Raises any other no."""
    if error.status != HTTPStatus.NOT_FOUND:
        raise error
