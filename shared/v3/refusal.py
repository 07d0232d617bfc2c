"""A request that gets an error answer: raised by whoever finds out, turned into the error body in one place.

The sentences are for people. They must never carry a secret nor anything a client would have to parse.
"""

from collections.abc import Mapping

from shared.errors import TrunklineError


class Refusal(TrunklineError):
    """The answer is an error: a 4xx or 5xx `status` and at least one plain sentence (conventions, 7)."""

    def __init__(self, status: int, *errors: str, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(f"{status}: {'; '.join(errors)}")
        self.status = status
        self.errors = errors
        self.headers = dict(headers or {})


def bad_request(*errors: str) -> Refusal:
    """400: a parameter is missing, malformed or not allowed."""
    return Refusal(400, *errors)


def unauthorised() -> Refusal:
    """401 with the challenge: some clients send nothing before they have seen it."""
    return Refusal(401, "Invalid credentials", headers={"WWW-Authenticate": 'Basic realm="Simwood API"'})


def not_found(error: str = "Not found") -> Refusal:
    """404: no such path, no such thing, or gone."""
    return Refusal(404, error)


def not_allowed(method: str, allowed: list[str]) -> Refusal:
    """405: the path exists, the method does not."""
    return Refusal(405, f"Method {method} is not possible here", headers={"Allow": ", ".join(allowed)})
