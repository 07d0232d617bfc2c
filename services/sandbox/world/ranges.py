"""The number ranges of the sandbox: Ofcom's fictional blocks, and fictional US numbers. Pure data.

Nothing outside these blocks may ever be offered: a test that goes astray must not name a real subscriber.
Prices are 1/100,000ths of the account's currency; a number's price depends on the number alone.
"""

import hashlib
from collections.abc import Callable, Iterator
from functools import cache

from msgspec import Struct

STANDARD = 0
CONSERVED = 250_000
SOUGHT_AFTER = 500_000
PREMIUM = 2_500_000
TOP = 10_000_000
PRICELESS = 1_500_000_000
"""More than any account of the sandbox holds, so that a refusal for want of money can be had on demand."""

PRICES = (STANDARD, CONSERVED, SOUGHT_AFTER, PREMIUM, TOP, PRICELESS)
"""Every price a number can have, cheapest first."""


class Block(Struct, frozen=True):
    """A run of numbers: `prefix` and then `digits` more. `price` gives that of a subscriber part."""

    country: str
    prefix: str
    digits: int
    area: str
    description: str
    chargeband: str
    bill_class: str
    price: Callable[[str], int]
    sms: int = 0

    @property
    def id(self) -> str:
        """What number rows refer to as `block`."""
        return hashlib.sha1(f"{self.country}{self.prefix}".encode(), usedforsecurity=False).hexdigest()

    def numbers(self) -> Iterator[str]:
        """The national numbers of the block, ascending."""
        return (f"{self.prefix}{rest:0{self.digits}d}" for rest in range(10**self.digits))


class Number(Struct, frozen=True):
    """One number that exists in the sandbox's world, whoever holds it."""

    block: Block
    national: str

    @property
    def e164(self) -> str:
        """Country code and national number, as in paths."""
        return self.block.country + self.national

    @property
    def price(self) -> int:
        """Its wholesale premium; 0 for a standard number."""
        return self.block.price(self.national[len(self.block.prefix) :])


def standard(_rest: str) -> int:
    """A number without set-up fee."""
    return STANDARD


def gold(rest: str) -> int:
    """The price of a number in a conserved range, by how well it is remembered."""
    if rest == "999":
        return PRICELESS
    if len(set(rest[-3:])) == 1:
        return TOP
    if rest.endswith("00"):
        return PREMIUM
    return SOUGHT_AFTER if len(set(rest[-2:])) == 1 else CONSERVED


_CITIES = {
    "113": "Leeds",
    "114": "Sheffield",
    "115": "Nottingham",
    "116": "Leicester",
    "117": "Bristol",
    "118": "Reading",
    "121": "Birmingham",
    "131": "Edinburgh",
    "141": "Glasgow",
    "151": "Liverpool",
    "161": "Manchester",
    "191": "Tyneside",
}

BLOCKS: tuple[Block, ...] = (
    *(
        Block("44", f"{area}4960", 3, f"{area}4", f"Geographic - {city}", "geo", "DDI", standard)
        for area, city in _CITIES.items()
    ),
    Block("44", "1632960", 3, "1632", "Geographic - Fictional", "geo", "DDI", standard),
    Block("44", "2079460", 3, "207", "Geographic - London", "geo", "DDI", gold),
    Block("44", "2920180", 3, "292", "Geographic - Cardiff", "geo", "DDI", standard),
    Block("44", "2896496", 3, "289", "Geographic - Northern Ireland", "geo", "DDI", standard),
    Block("44", "3069990", 3, "306", "UK-wide 03", "uan", "NGN", standard),
    Block("44", "7700900", 3, "770", "Mobile", "fm", "Mobile", gold, sms=1),
    Block("44", "8081570", 3, "808", "Freephone", "free", "NGN", gold),
    Block("44", "9098790", 3, "909", "Premium rate", "prs", "NGN", gold),
    *(
        Block("1", f"{area}55501", 2, area, f"USA - {place}", "us", "DDI", standard)
        for area, place in {"212": "New York", "312": "Chicago", "415": "San Francisco"}.items()
    ),
)

COUNTRIES = ("44", "1")
_LENGTHS = (3, 2)


@cache
def _by_prefix() -> dict[str, Block]:
    return {block.country + block.prefix: block for block in BLOCKS}


def numbers(country: str) -> Iterator[Number]:
    """Every number of a country that exists here."""
    for block in BLOCKS:
        if block.country == country:
            yield from (Number(block, national) for national in block.numbers())


def find(e164: str) -> Number | None:
    """The number of that E.164 form; None when it is in none of the blocks."""
    for digits in _LENGTHS:
        block = _by_prefix().get(e164[:-digits])
        if block is not None and block.digits == digits:
            return Number(block, e164[len(block.country) :])
    return None
