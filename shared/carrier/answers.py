"""What an exchange with the carrier means: pure judgement, from an answer to a value or a `CarrierError`.

A success needs proof: status 200, a JSON body that is whole, and the members that were promised. A refusal
needs proof too: the carrier's own error body, or a status that is given before anything is done. All else may
have taken effect. Conventions, sections 2, 7 and 8.
"""

import re
from collections.abc import Callable
from typing import Generic, NoReturn, TypeVar, cast

import msgspec
from msgspec import Struct

from shared.carrier.retry_after import seconds
from shared.errors import CarrierRefused, MaybeDone, NotSent
from shared.exchange.line import Answer, Unanswered

T = TypeVar("T")

OK = 200
CLIENT_ERRORS = range(400, 500)
REFUSALS = frozenset({401, 403, 429, 501})
"""Statuses that certainly come before any effect, whoever gives them and in whatever form."""

_LONGEST_TEXT = 1000
_LONGEST_SENTENCE = 300
_MOST_SENTENCES = 20


class Success(Struct, frozen=True):
    """The bare success that most writes answer with."""

    success: bool


class Enveloped(Struct, Generic[T], frozen=True):
    """What newer endpoints wrap around their result."""

    data: T


class Judge:
    """Judges one call. `call` names it in errors; `hide` takes secrets out of what the carrier wrote."""

    def __init__(self, call: str, now: float, hide: Callable[[str], str]) -> None:
        self._call = call
        self._now = now
        self._hide = hide

    def answered(self, outcome: Answer | Unanswered) -> Answer:
        """The answer, whatever it says. Raises `NotSent` or `MaybeDone` when there is none."""
        if isinstance(outcome, Answer):
            return outcome
        kind = MaybeDone if outcome.sent else NotSent
        raise kind(f"{self._call}: {outcome.why}", call=self._call, status=outcome.status)

    def json(self, answer: Answer) -> object:
        """The body of a success, parsed. Raises `CarrierRefused` or `MaybeDone` for anything else."""
        content = document(answer)
        if answer.status != OK or says_no(content):
            self.reject(answer, content)
        if content is None:
            self.doubt(answer, "200 without a whole JSON body")
        return content

    def reject(self, answer: Answer, content: object) -> NoReturn:
        """Raise what a status other than 200, or `success: false`, means."""
        errors = tuple(self._hide(text) for text in _sentences(content))
        why = f"{answer.status} ({_cut('; '.join(errors), _LONGEST_TEXT) or 'no reason given'})"
        if answer.status not in REFUSALS and not (_may_refuse(answer.status) and says_no(content)):
            self.doubt(answer, f"answered {why}")
        raise CarrierRefused(
            f"{self._call}: refused with {why}",
            call=self._call,
            status=answer.status,
            errors=errors,
            retry_after=self._retry_after(answer),
        )

    def doubt(self, answer: Answer, why: str) -> NoReturn:
        """Raise `MaybeDone`: there is an answer, but none that proves anything."""
        raise MaybeDone(
            f"{self._call}: {why}",
            call=self._call,
            status=answer.status,
            retry_after=self._retry_after(answer),
        )

    def shaped(self, answer: Answer, content: object, shape: type[T]) -> T:
        """The content as `shape`; more members than those asked for are welcome. Raises `MaybeDone`."""
        try:
            return msgspec.convert(content, shape, strict=False)
        except msgspec.ValidationError as error:
            self.doubt(answer, f"an answer of another shape ({self._hide(str(error))})")

    def _retry_after(self, answer: Answer) -> float | None:
        return seconds(answer.headers.get("retry-after"), self._now)


def hider(*secrets: str) -> Callable[[str], str]:
    """A function that makes a foreign text fit for a log: one short line, without any of the secrets."""
    pattern = re.compile("|".join(re.escape(secret) for secret in secrets if secret) or "(?!)")

    def hide(text: str) -> str:
        plain = "".join(letter if letter.isprintable() else " " for letter in pattern.sub("***", text))
        return _cut(plain, _LONGEST_SENTENCE)

    return hide


def _cut(text: str, longest: int) -> str:
    return text if len(text) <= longest else text[: longest - 1] + "…"


def document(answer: Answer) -> object:
    """The body parsed, or None if it is not one whole JSON document that says it is one."""
    if "json" not in answer.headers.get("content-type", "").lower():
        return None
    try:
        return cast("object", msgspec.json.decode(answer.body))
    except (ValueError, RecursionError):
        return None


def _may_refuse(status: int) -> bool:
    """Whether a failure's body under this status means no; under a 5xx it may have come too late."""
    return status == OK or status in CLIENT_ERRORS


def says_no(content: object) -> bool:
    """Whether a body has the carrier's shape of a failure."""
    if not isinstance(content, dict):
        return False
    members = cast("dict[str, object]", content)
    success = members.get("success", not members.get("errors"))
    return success in (False, "false", "0")


def _sentences(content: object) -> list[str]:
    if not isinstance(content, dict):
        return []
    errors = cast("dict[str, object]", content).get("errors")
    found = cast("list[object]", errors) if isinstance(errors, list) else [errors]
    return [str(error) for error in found if error][:_MOST_SENTENCES]
