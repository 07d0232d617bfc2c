"""Numbers: search, allocate, delete; config, trunk and SMS set-up of one; for its 999 record see `emergency`.

Numbers are E.164 digits without `+`. Facts: the carrier's document, chapter Numbers; endpoints 107 to 132.
All functions raise `NotSent`, `MaybeDone` or `CarrierRefused`.
"""

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Literal

from msgspec import Struct, field

from shared.carrier import operations
from shared.carrier.answers import Enveloped, Judge, Success
from shared.carrier.client import Carrier, Read
from shared.exchange.line import Answer

Tier = Literal["all", "gold", "standard"]
Loose = str | int | float | bool | None
"""A value that the carrier writes now as a string, now as a number."""


class NumberRow(Struct, frozen=True):
    """A number as searches and entries show it. `number` is national, without the leading 0."""

    country_code: str | int
    number: str | int
    recommended_gold_premium: Loose = None
    wholesale_gold_premium: Loose = None
    block: str | None = None
    bill_class: str | None = None
    sms: Loose = field(default=0, name="SMS")

    @property
    def e164(self) -> str:
        """The number as paths want it, e.g. ``441632960123``."""
        return f"{self.country_code}{self.number}"

    def __post_init__(self) -> None:
        _ = self.setup_price  # a price that cannot be read spoils the answer, not the order that pays it

    @property
    def setup_price(self) -> Decimal | None:
        """What allocating it costs once (the wholesale gold premium), or None if the carrier does not say."""
        return _amount(self.wholesale_gold_premium)

    @property
    def takes_sms(self) -> bool:
        """Whether it can receive SMS."""
        return str(self.sms) in {"1", "True", "true"}


class Entry(Struct, frozen=True):
    """A number on the account. `voice` has `app` and `appdata` when the number has a config of its own."""

    basic: NumberRow
    voice: dict[str, object] | list[object] | None = None

    @property
    def e164(self) -> str:
        """The number as paths want it."""
        return self.basic.e164


class Sms(Struct, frozen=True):
    """Where messages to a number go."""

    mode: str
    endpoint: str


class _Association(Struct, frozen=True):
    trunk: str | None


def available(
    carrier: Carrier,
    *,
    pattern: str = "*",
    tier: Tier = "all",
    country_code: str | None = None,
    count: Literal[1, 10, 100] = 10,
) -> list[NumberRow]:
    """Numbers that can be had, cheapest first; none of them is reserved."""
    query = {"pattern": pattern} | ({"country_code": country_code} if country_code else {})
    return carrier.call(
        operations.NUMBERS_AVAILABLE, list[NumberRow], {"tier": tier, "count": count}, query=query
    )


def allocated(carrier: Carrier, number: str) -> Entry | None:
    """The number's entry, or None if the carrier says that it is not on the account."""
    return carrier.find(operations.NUMBER_GET, _entry_of(number), {"number": number})


def allocate(carrier: Carrier, number: str) -> Entry:
    """Put the number on the account; a gold one is charged at once. Free if it is there already.

    Refused with 404 when somebody else was faster, 402 without funds, 400 at the account's limit.
    """

    return carrier.exchange(operations.NUMBER_ALLOCATE, _entry_of(number), {"number": number})


def delete(carrier: Carrier, number: str) -> None:
    """Take the number off the account for good. Refused with 404 if it is not there."""
    carrier.call(operations.NUMBER_DELETE, Success, {"number": number})


def config(carrier: Carrier, number: str) -> dict[str, object]:
    """The number's own routing config as stored, ``{}`` if it has none."""

    def read(judge: Judge, answer: Answer) -> dict[str, object]:
        content = judge.json(answer)
        return {} if content == [] else judge.shaped(answer, content, dict[str, object])

    return carrier.exchange(operations.CONFIG_GET, read, {"number": number})


def put_config(carrier: Carrier, number: str, document: Mapping[str, object]) -> None:
    """Replace the number's config as a whole. Refused with 400 and every error: then nothing changed."""
    carrier.call(operations.CONFIG_PUT, Success, {"number": number}, body=document)


def delete_config(carrier: Carrier, number: str) -> None:
    """Remove the number's own config; the number stays."""
    carrier.call(operations.CONFIG_DELETE, Success, {"number": number})


def trunk(carrier: Carrier, number: str) -> str | None:
    """The trunk that the number is associated with; the account's default trunk if it is with none."""
    return carrier.call(operations.NUMBER_TRUNK_GET, Enveloped[_Association], {"number": number}).data.trunk


def put_trunk(carrier: Carrier, number: str, name: str) -> None:
    """Associate the number with a trunk. Refused with 400 if there is no such trunk."""
    carrier.call(operations.NUMBER_TRUNK_PUT, Success, {"number": number}, body={"trunk": name})


def delete_trunk(carrier: Carrier, number: str) -> None:
    """End the number's association; it falls to the default trunk."""
    carrier.call(operations.NUMBER_TRUNK_DELETE, Success, {"number": number})


def sms(carrier: Carrier, number: str) -> Sms | None:
    """Where messages to the number go, or None if nobody has said."""
    return carrier.call(operations.SMS_GET, Enveloped[Sms | None], {"number": number}).data


def put_sms(carrier: Carrier, number: str, wanted: Mapping[str, object]) -> None:
    """Have messages delivered: `mode` and `endpoint`. Refused with 400 if the number takes none."""
    carrier.call(operations.SMS_PUT, Success, {"number": number}, body=wanted)


def delete_sms(carrier: Carrier, number: str) -> None:
    """Drop messages to the number."""
    carrier.call(operations.SMS_DELETE, Success, {"number": number})


def _entry_of(number: str) -> Read[Entry]:
    """A reading that takes the entry of this number only."""

    def read(judge: Judge, answer: Answer) -> Entry:
        entry = judge.shaped(answer, judge.json(answer), Entry)
        if entry.e164 != number:
            judge.doubt(answer, "the answer shows another number")
        return entry

    return read


def _amount(value: Loose) -> Decimal | None:
    """A price, however it is written; None when absent. Raises `ValueError` when it is none."""
    if value is None or value == "":
        return None
    try:
        amount = Decimal(str(value))
    except InvalidOperation:
        raise ValueError("not a price") from None
    if not amount.is_finite() or amount < 0:
        raise ValueError("not a price")
    return amount
