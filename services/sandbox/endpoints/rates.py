"""Section 3, rates: the decks open to the account, their cards, and the price of calling one number."""

from collections.abc import Iterator

from services.sandbox.endpoints.routing import Routes
from services.sandbox.world import rates
from services.sandbox.world.accounts import Accounts
from services.sandbox.world.rates import Deck, Rate
from services.sandbox.world.world import World
from shared.v3.http import Answer, Call, envelope
from shared.v3.refusal import not_found

_ACCOUNT = "/v3/accounts/{account}"
_CSV_TYPE = "text/csv"
_HEADER = '"prefix","location","day","evening","weekend","connection","minimum_sec","increment_sec"'


class RateEndpoints:
    """Answers about what calls cost."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._accounts: Accounts = world.accounts

    def routes(self) -> Routes:
        """The endpoints of this section."""
        return {
            f"GET {_ACCOUNT}/rates/tariffs": self.tariffs,
            f"GET {_ACCOUNT}/rates/csv/{{name}}": self.card,
            f"GET {_ACCOUNT}/rate/{{number}}": self.number,
        }

    def tariffs(self, call: Call) -> Answer:
        """The decks, and what chooses each for one call."""
        return envelope([_tariff(call.account, deck) for deck in self._decks(call)])

    def card(self, call: Call) -> Answer:
        """A deck's card in force, as CSV."""
        deck = _named(call.variables["name"], self._decks(call))
        if deck is None:
            raise not_found("No such rate card")
        since = rates.in_force_since(self._world.now().date())
        lines = [f"Effective: {since}", _HEADER, *(_line(deck, rate) for rate in rates.CARD)]
        return Answer(content="".join(f"{line}\n" for line in lines).encode(), content_type=_CSV_TYPE)

    def number(self, call: Call) -> Answer:
        """The price of a call to a number on each deck."""
        rate = rates.find(call.variables["number"])
        if rate is None:
            raise not_found("No rate for this number")
        kind = self._accounts.terms(call.account).account_type
        _, currency = self._accounts.balance(call.account)
        prices = {str(deck.number): _price(deck, rate) for deck in rates.decks(kind)}
        return Answer({"desc": rate.description, "account_type": kind, "currency": currency, "rates": prices})

    def _decks(self, call: Call) -> tuple[Deck, ...]:
        return rates.decks(self._accounts.terms(call.account).account_type)


def _tariff(account: str, deck: Deck) -> dict[str, object]:
    return {
        "description": f"Legacy GBP {deck.quality}",
        "servicelevel": deck.number,
        "quality": deck.quality,
        "prefix": deck.prefix,
        **({"default": True} if deck is rates.DEFAULT else {}),
        "url": f"/v3/accounts/{account}/rates/csv/{deck.file}",
    }


def _named(name: str, decks: tuple[Deck, ...]) -> Deck | None:
    """The deck that a card's name stands for; the colours are names only where there are several."""
    if name == "default":
        return rates.DEFAULT
    names = {deck.file: deck for deck in decks}
    if len(decks) > 1:
        names |= {deck.quality.lower(): deck for deck in decks}
    return names.get(name)


def _line(deck: Deck, rate: Rate) -> str:
    minute = ",".join(f"{price:.6f}" for price in _by_band(deck, rate))
    location = rate.description.replace('"', '""')
    return f'{rate.prefix},"{location}",{minute},{rate.connection:.4f},1,1'


def _price(deck: Deck, rate: Rate) -> dict[str, str]:
    minute = {name: f"{price:.5f}" for name, price in zip("pow", _by_band(deck, rate), strict=True)}
    return {**minute, "c": f"{rate.connection:.4f}"}


def _by_band(deck: Deck, rate: Rate) -> Iterator[object]:
    minute = deck.minute(rate)
    return (minute[band] for band in ("peak", "offpeak", "weekend"))
