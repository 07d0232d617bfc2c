"""What an answer proves: done, refused, or neither."""

import pytest
from msgspec import Struct

from shared.carrier.answers import Judge, hider
from shared.errors import CarrierRefused, MaybeDone, NotSent
from shared.exchange.line import Answer, Unanswered

NO = b'{"success":false,"errors":["Number not available"]}'


class Thing(Struct):
    name: str
    count: int = 0


def judge() -> Judge:
    return Judge("PUT /v3/x", 1_700_000_000, hider("sesame"))


def answer(
    status: int, body: bytes = b"", kind: str = "application/json", retry_after: str | None = None
) -> Answer:
    headers = {"content-type": kind} | ({"retry-after": retry_after} if retry_after else {})
    return Answer(status, headers, body)


def test_a_whole_json_body_under_200_is_a_success() -> None:
    assert judge().json(answer(200, b'{"a":[1]}')) == {"a": [1]}


def test_what_was_not_sent_is_told_from_what_may_have_arrived() -> None:
    with pytest.raises(NotSent, match=r"^PUT /v3/x: refused$"):
        judge().answered(Unanswered(sent=False, why="refused"))
    with pytest.raises(MaybeDone) as raised:
        judge().answered(Unanswered(sent=True, why="cut", status=200))
    assert (raised.value.call, raised.value.status) == ("PUT /v3/x", 200)


@pytest.mark.parametrize("status", [400, 402, 404, 405, 409, 422])
def test_a_4xx_with_the_carriers_errors_is_a_refusal(status: int) -> None:
    with pytest.raises(CarrierRefused) as raised:
        judge().json(answer(status, NO))
    assert raised.value.status == status
    assert raised.value.errors == ("Number not available",)
    assert "Number not available" in str(raised.value)


@pytest.mark.parametrize("status", [400, 402, 404, 405, 408, 409, 422])
@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"<html>Not found</html>", "text/html"),
        (b"", "application/json"),
        (NO[:-1], "application/json"),
        (NO, "text/html"),
        (b'{"message":"no route"}', "application/json"),
        (b"[]", "application/json"),
    ],
)
def test_a_4xx_of_somebody_elses_proves_nothing(status: int, body: bytes, kind: str) -> None:
    with pytest.raises(MaybeDone):
        judge().json(answer(status, body, kind))


@pytest.mark.parametrize("status", [401, 403, 429, 501])
@pytest.mark.parametrize("body", [NO, b"", b"<html>"])
def test_some_statuses_come_before_any_effect_whoever_gives_them(status: int, body: bytes) -> None:
    with pytest.raises(CarrierRefused):
        judge().json(answer(status, body, "text/html"))


@pytest.mark.parametrize("status", [101, 201, 202, 204, 206, 301, 302, 304, 307, 500, 502, 503, 504, 599])
@pytest.mark.parametrize("body", [NO, b"", b'{"success":true}'])
def test_every_other_status_proves_nothing(status: int, body: bytes) -> None:
    with pytest.raises(MaybeDone) as raised:
        judge().json(answer(status, body))
    assert raised.value.status == status


@pytest.mark.parametrize(
    "body",
    [NO, b'{"success":false}', b'{"success":0,"errors":[]}', b'{"errors":["x"]}', b'{"success":"false"}'],
)
def test_200_may_still_say_no(body: bytes) -> None:
    with pytest.raises(CarrierRefused) as raised:
        judge().json(answer(200, body))
    assert raised.value.status == 200


@pytest.mark.parametrize("body", [b'{"success":true,"errors":[]}', b'{"success":true,"errors":["minor"]}'])
def test_success_true_is_not_a_no_whatever_else_is_said(body: bytes) -> None:
    judge().json(answer(200, body))


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"", "application/json"),
        (b'{"a":1', "application/json"),
        (b'{"a":"\xff"}', "application/json"),
        (b"null", "application/json"),
        (b"[" * 100_000, "application/json"),
        (b"<html>maintenance</html>", "text/html"),
        (b'{"a":1}', "text/html"),
        (b'{"a":1}', ""),
    ],
)
def test_200_without_a_whole_json_body_proves_nothing(body: bytes, kind: str) -> None:
    with pytest.raises(MaybeDone):
        judge().json(answer(200, body, kind))


def test_an_answer_of_another_shape_proves_nothing() -> None:
    with pytest.raises(MaybeDone, match=r"another shape .*\$\.name"):
        judge().shaped(answer(200), {"name": 1}, Thing)


def test_more_members_and_numbers_written_as_text_are_welcome() -> None:
    assert judge().shaped(answer(200), {"name": "a", "count": "3", "new": {}}, Thing) == Thing("a", 3)


@pytest.mark.parametrize("status", [429, 503, 401])
def test_a_wait_that_is_asked_for_comes_with_the_error(status: int) -> None:
    with pytest.raises((CarrierRefused, MaybeDone)) as raised:
        judge().json(answer(status, retry_after="7"))
    assert raised.value.retry_after == 7


def test_the_carriers_text_is_made_fit_for_a_log() -> None:
    errors = ["open sesame\x1b[31m\r\nnext line", "x" * 1000] + ["more"] * 50
    body = b'{"success":false,"errors":' + str(errors).replace("'", '"').encode() + b"}"
    with pytest.raises(CarrierRefused) as raised:
        judge().json(answer(400, body.replace(b"\\x1b", b"\\u001b")))
    first, second, *rest = raised.value.errors
    assert first == "open *** [31m  next line"
    assert len(second) == 300
    assert len(rest) == 18
    assert len(str(raised.value)) < 1100


@pytest.mark.parametrize("errors", [b'"one text"', b'{"a":"b"}', b"[1,null]", b"[[]]", b"7"])
def test_errors_of_any_type_are_read(errors: bytes) -> None:
    with pytest.raises(CarrierRefused):
        judge().json(answer(400, b'{"success":false,"errors":' + errors + b"}"))
