"""What every order has, whatever its type, and the words that several types use.

A pattern ends in `$(?!\\n)` because Python's `$` alone lets a line break at the end pass.
"""

from datetime import datetime
from typing import Annotated, Literal

from msgspec import UNSET, Meta, Struct, UnsetType


def like(pattern: str, words: str, most: int | None = None) -> Meta:
    """A text of that pattern, which `words` put for people: what does not fit is told with them."""
    return Meta(pattern=pattern, description=words, max_length=most)


Text = Annotated[str, like(r"^[^\x00-\x1f\x7f]+$(?!\n)", "a text on one line, and not empty", most=128)]
Number = Annotated[
    str, like(r"^[0-9]{7,15}$(?!\n)", "E.164 digits without +, e.g. 441632960000 for 01632 960000")
]
AnyTrunk = Annotated[
    str, like(r"^[0-9]{1,12}-[A-Za-z0-9_-]{1,32}$(?!\n)", "the whole name of a trunk, e.g. 930000-PBX")
]
Priority = Literal["high", "normal", "low"]
OnFailure = Literal["keep", "rollback"]


class Spec(
    Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True, tag_field="type"
):
    """What every order has."""

    reference: Text
    """The client's own name for the order."""
    account: Annotated[str, like(r"^[0-9]{1,12}$(?!\n)", "an account: digits, as a string")] | UnsetType = (
        UNSET
    )
    """The carrier account; left out, the one this gateway serves."""
    callback: Annotated[str, like(r"^https?://", "an http or https URL", most=2000)] | UnsetType = UNSET
    not_before: Annotated[datetime, Meta(tz=True)] | UnsetType = UNSET
    deadline: Annotated[datetime, Meta(tz=True)] | UnsetType = UNSET
    """An order whose first paid or final call has not begun by then fails instead."""
    priority: Priority = "normal"
    on_failure: OnFailure = "keep"
    """What becomes of the steps that are done when a later one is refused or the order is cancelled."""
    confirm: Literal["given", "wait"] = "given"
    """Whether the order alone is word enough for its final step, or it waits there to be confirmed."""
