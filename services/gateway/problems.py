"""The problems that the orders API answers with, each with its status and its kind.

Resources raise them; `problem_details` makes the body. `detail` says what to do next and never repeats a
secret or a value it was not given by the caller.
"""

from http import HTTPStatus

import falcon

from shared.orders.types.check import Mistake

RETRY_SECONDS = 2


def title_of(kind: str) -> str:
    """A kind in words: `invalid-order` is `Invalid order`."""
    return kind.replace("-", " ").capitalize()


class Problem(falcon.HTTPError):
    """An error with a stable `type`; `kind` is its last word, e.g. ``invalid-order``."""

    def __init__(
        self,
        status: HTTPStatus,
        kind: str,
        detail: str,
        *,
        headers: dict[str, str] | None = None,
        mistakes: list[Mistake] | None = None,
    ) -> None:
        super().__init__(status.value, title=title_of(kind), description=detail, headers=headers)
        self.kind = kind
        self.extra = headers or {}
        self.mistakes = mistakes or []


class Unauthorized(Problem):
    """No client key, or one that is not known."""

    def __init__(self) -> None:
        super().__init__(
            HTTPStatus.UNAUTHORIZED,
            "unauthorized",
            "Send a client key as 'Authorization: Bearer tl_<id>_<secret>', or its id and secret as Basic.",
            headers={"WWW-Authenticate": 'Bearer realm="Trunkline", Basic realm="Trunkline"'},
        )


class Forbidden(Problem):
    """The client lacks a scope or an account."""

    def __init__(self, detail: str) -> None:
        super().__init__(HTTPStatus.FORBIDDEN, "forbidden", detail)


class NotFound(Problem):
    """There is nothing here, or nothing that this client may see."""

    def __init__(self, detail: str = "There is nothing at this URL.") -> None:
        super().__init__(HTTPStatus.NOT_FOUND, "not-found", detail)


class InvalidRequest(Problem):
    """A header, parameter or body that cannot be used."""

    def __init__(self, kind: str, detail: str, mistakes: list[Mistake] | None = None) -> None:
        super().__init__(HTTPStatus.BAD_REQUEST, kind, detail, mistakes=mistakes)


class KeyReused(Problem):
    """An idempotency key that was used for another request before."""

    def __init__(self) -> None:
        super().__init__(
            HTTPStatus.UNPROCESSABLE_ENTITY,
            "idempotency-key-reused",
            "This Idempotency-Key was used for another request. Send the same body, or a new key.",
        )


class Refused(Problem):
    """A decision that the state of the order, or of the difference, does not allow."""

    def __init__(self, detail: str) -> None:
        super().__init__(HTTPStatus.CONFLICT, "decision-refused", detail)


class TooLarge(Problem):
    """A body over the limit."""

    def __init__(self, limit: int) -> None:
        super().__init__(
            HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "body-too-large", f"The body may have at most {limit} bytes."
        )


class Packed(Problem):
    """A compressed body: it would be read as it came, and its size says nothing of what is in it."""

    def __init__(self) -> None:
        super().__init__(
            HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
            "body-packed",
            "Send the body without a Content-Encoding.",
            headers={"Accept-Encoding": "identity"},
        )


class AddressTooLong(Problem):
    """A path and query over the limit."""

    def __init__(self, limit: int) -> None:
        super().__init__(
            HTTPStatus.REQUEST_URI_TOO_LONG,
            "address-too-long",
            f"Path and query may have at most {limit} bytes.",
        )


class HeaderTooLarge(Problem):
    """Header fields over the limit."""

    def __init__(self, limit: int) -> None:
        super().__init__(
            HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE,
            "header-too-large",
            f"All header fields together may have at most {limit} bytes.",
        )


class RateLimited(Problem):
    """More requests than the client may make."""

    def __init__(self, detail: str, retry_after: int) -> None:
        super().__init__(
            HTTPStatus.TOO_MANY_REQUESTS, "rate-limited", detail, headers={"Retry-After": str(retry_after)}
        )


class CapExceeded(Problem):
    """A spend cap of the client that has no room for the order."""

    def __init__(self, detail: str) -> None:
        super().__init__(HTTPStatus.FORBIDDEN, "spend-cap-reached", detail)


class TooSlow(Problem):
    """A body that does not come."""

    def __init__(self) -> None:
        super().__init__(
            HTTPStatus.REQUEST_TIMEOUT, "request-timeout", "The body came too slowly. Send the request again."
        )


class Busy(Problem):
    """More requests than this gateway can answer. This one was not looked at."""

    def __init__(self) -> None:
        super().__init__(
            HTTPStatus.SERVICE_UNAVAILABLE,
            "gateway-overloaded",
            "Too many requests wait already. Send the same request again a little later.",
            headers={"Retry-After": str(RETRY_SECONDS)},
        )


class TooMany(Problem):
    """More event streams than this gateway keeps open."""

    def __init__(self) -> None:
        super().__init__(
            HTTPStatus.SERVICE_UNAVAILABLE,
            "too-many-streams",
            "Too many event streams are open. Open this one again a little later.",
            headers={"Retry-After": str(RETRY_SECONDS)},
        )


class Unavailable(Problem):
    """The book does not answer: nothing was accepted, or it cannot be known; the same key makes sure."""

    def __init__(self) -> None:
        super().__init__(
            HTTPStatus.SERVICE_UNAVAILABLE,
            "book-unavailable",
            "Orders cannot be written now. Send the same request with the same Idempotency-Key again.",
            headers={"Retry-After": str(RETRY_SECONDS)},
        )


class InternalError(Problem):
    """A mistake of ours. The log has the traceback."""

    def __init__(self) -> None:
        super().__init__(
            HTTPStatus.INTERNAL_SERVER_ERROR,
            "internal-server-error",
            "This is a mistake in Trunkline. Send the same request with the same Idempotency-Key again.",
        )
