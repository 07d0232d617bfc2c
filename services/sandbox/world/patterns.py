"""Number patterns: digits and `*`, matched against the national number (conventions, section 6). Pure."""

import re

from msgspec import Struct

from services.sandbox.world.ranges import COUNTRIES

_PATTERN = re.compile(r"[\d*]*")
DEFAULT_COUNTRY = "44"


class Search(Struct, frozen=True):
    """A pattern as the pool is searched by it.

    `start` is the fixed beginning; `lua` and `regex` say what the whole national number looks like, and `lua`
    is empty when the beginning is all there is to say.
    """

    country: str
    start: str
    lua: str
    regex: str

    def matches(self, national: str) -> bool:
        """Whether a national number of the country fits."""
        return re.fullmatch(self.regex, national) is not None


def parse(pattern: str | None, country: str | None = None) -> Search | None:
    """The search for a pattern; None when either of the two is not acceptable."""
    text = (pattern or "*").strip().removeprefix("+")
    home = country or DEFAULT_COUNTRY
    if home not in COUNTRIES or not _PATTERN.fullmatch(text):
        return None
    return _search(_national(text, home, assumed=country is None), home)


def _national(text: str, country: str, *, assumed: bool) -> str:
    """The pattern without its country code. Nobody who names the country means its code by leading digits,
    except in a whole number without `*`.
    """
    whole = "*" not in text and len(text) > _LONGEST_NATIONAL
    return text.removeprefix(country) if assumed or whole else text


def _search(text: str, country: str) -> Search:
    start, star, rest = text.partition("*")
    open_ended = bool(star) and not rest.strip("*")
    lua = "" if open_ended else "^" + text.replace("*", "%d*") + "$"
    return Search(country, start, lua, text.replace("*", r"\d*"))


_LONGEST_NATIONAL = 10
