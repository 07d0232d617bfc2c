"""The refusals that the v3 API's conventions name, by status. See `errors.Refusal`."""

from shared.errors import Refusal


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
