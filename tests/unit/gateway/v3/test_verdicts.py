"""What is passed on, and what is an outage."""

import pytest

from services.gateway.v3.verdicts import Verdicts
from shared.errors import Refusal
from shared.exchange.line import Answer, Unanswered

JSON = {"content-type": "application/json"}
NO = b'{"success":false,"errors":["No"]}'


def judged(status: int, body: bytes, **headers: str) -> tuple[int, bytes | None, dict[str, str]]:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    answer = Verdicts("GET /v3/x", 1_700_000_000.0).whole(Answer(status, JSON | named, body))
    return answer.status, answer.content, dict(answer.headers)


def refused(status: int, body: bytes, **headers: str) -> Refusal:
    with pytest.raises(Refusal) as refusal:
        judged(status, body, **headers)
    return refusal.value


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (200, b'[{"balance":"1.0"}]'),
        (200, b"{}"),
        (200, b'{"success":false,"errors":["No"]}'),
        (400, NO),
        (402, NO),
        (404, NO),
        (405, NO),
        (409, NO),
        (400, b'{"errors":["No"]}'),
        (500, NO),
        (503, NO),
    ],
)
def test_the_carriers_own_word_is_passed_on_as_it_is(status: int, body: bytes) -> None:
    assert judged(status, body) == (status, body, {})


def test_headers_that_matter_go_with_it() -> None:
    assert judged(405, NO, allow="GET, HEAD", set_cookie="a=b")[2] == {"allow": "GET, HEAD"}
    assert judged(429, NO, retry_after="7")[2] == {"retry-after": "7"}
    assert judged(503, NO, retry_after="9")[2] == {"retry-after": "9"}


def test_what_is_not_ready_has_no_body() -> None:
    answer = Verdicts("", 0).whole(Answer(204, {}, b""))
    assert (answer.status, answer.content, answer.content_type) == (204, b"", "")


@pytest.mark.parametrize(
    ("status", "kind", "body"),
    [
        (200, "text/html", b"<html>Maintenance</html>"),
        (200, "application/json", b'[{"balance":"1.'),
        (200, "application/json", b""),
        (200, "", b"{}"),
        (200, "application/json", b"null"),
        (302, "application/json", b"{}"),
        (304, "text/plain", b""),
        (404, "text/html", b"<html>nginx</html>"),
        (500, "text/html", b"<html>"),
        (500, "application/json", b'{"trace":"..."}'),
        (502, "application/json", b""),
        (504, "text/plain", b"upstream"),
    ],
)
def test_anything_else_is_an_outage(status: int, kind: str, body: bytes) -> None:
    refusal = refused(status, body, content_type=kind)
    assert (refusal.status, refusal.headers) == (503, {"Retry-After": "2"})


@pytest.mark.parametrize("status", [401, 403])
@pytest.mark.parametrize("body", [NO, b"<html>"])
def test_our_own_credentials_are_not_the_clients_fault(status: int, body: bytes) -> None:
    refusal = refused(status, body, www_authenticate="Basic")
    assert (refusal.status, refusal.headers) == (503, {"Retry-After": "2"})


@pytest.mark.parametrize(
    ("given", "told"), [("3", "3"), ("2.5", "3"), ("Tue, 14 Nov 2023 22:13:30 GMT", "10"), ("soon", None)]
)
def test_how_long_to_wait_is_passed_on(given: str, told: str | None) -> None:
    assert refused(503, b"<html>", content_type="text/html", retry_after=given).headers == {
        "Retry-After": told or "2"
    }
    busy = refused(429, b"slow down", content_type="text/plain", retry_after=given)
    assert busy.status == 429
    assert busy.headers == ({"Retry-After": told} if told else {})


@pytest.mark.parametrize("outcome", [Unanswered(False, "refused"), Unanswered(True, "cut", 200)])
def test_no_whole_answer_is_an_outage(outcome: Unanswered) -> None:
    with pytest.raises(Refusal) as refusal:
        Verdicts("GET /v3/x", 0).whole(outcome)
    assert (refusal.value.status, refusal.value.headers) == (503, {"Retry-After": "2"})
    assert "cut" not in str(refusal.value)
