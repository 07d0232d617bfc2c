"""How a request is put to the carrier: as it came, but with no way to mean something else."""

import pytest

from services.gateway.v3.wording import question, worded
from shared.carrier.client import Worded
from shared.errors import Refusal
from tests.unit.gateway.v3.calls import call

CDR = "/voice/930000/cdr"
TARIFFS = "/accounts/930000/rates/tariffs"


def test_all_of_it_is_passed_on() -> None:
    asked = call("POST", CDR, "date_start=2023-05-02&x=%2F&&y", b"limit=3", "text/x")
    assert worded(asked) == Worded(
        "POST", f"/v3{CDR}", "date_start=2023-05-02&x=%2F&&y", b"limit=3", "text/x"
    )


def test_a_body_that_is_not_there_has_no_type() -> None:
    assert worded(call("GET", CDR, content_type="application/json")).content_type == ""


@pytest.mark.parametrize(
    ("given", "path"),
    [
        ("/accounts/930000/rates/tariffs/", TARIFFS),
        ("/accounts/ 930000 /rates/tariffs", TARIFFS),
        ("/voice/930000/trunks/930000-l001", "/voice/930000/trunks/930000-L001"),
        ("/numbers/930000/allocated/+44 1632 960123", "/numbers/930000/allocated/441632960123"),
        ("/voice/930000/outbound/930000-L001", "/voice/930000/outbound/930000-L001"),
        ("/voice/930000/rejected/a?b#c%d\\e", "/voice/930000/rejected/a%3Fb%23c%25d%5Ce"),
        ("/voice/930000/rejected/ä\r\nX: y", "/voice/930000/rejected/%C3%A4%0D%0AX%3A%20y"),
        ("/voice/930000/rejected/%2e%2e", "/voice/930000/rejected/%252e%252e"),
    ],
)
def test_a_path_has_one_spelling(given: str, path: str) -> None:
    assert worded(call("GET", given)).path == f"/v3{path}"


@pytest.mark.parametrize("step", ["..", ".", " .. "])
def test_no_value_leads_up_the_path(step: str) -> None:
    with pytest.raises(Refusal) as refusal:
        call("DELETE", f"/voice/930000/trunks/930000-L001/acl/{step}")
    assert refusal.value.status == 404


@pytest.mark.parametrize(
    ("query", "left"),
    [
        ("_method=get&limit=1", "limit=1"),
        ("limit=1&%5Fmethod=GET&_method=get", "limit=1"),
        ("_methods=1", "_methods=1"),
        (".method=delete&limit=1", "limit=1"),
        ("%20_method=delete&+.method=delete&_method%00x=delete", ""),
    ],
)
def test_a_method_that_was_followed_stays_behind(query: str, left: str) -> None:
    asked = worded(call("GET", CDR, query))
    assert (asked.method, asked.query) == ("GET", left)


def test_a_form_that_could_mean_another_method_there_is_refused() -> None:
    with pytest.raises(Refusal) as refusal:
        worded(call("POST", CDR, "", b".method=delete", "application/x-www-form-urlencoded"))
    assert (refusal.value.status, refusal.value.errors) == (400, ("Invalid _method",))
    assert worded(call("POST", CDR, "", b"_method=post&limit=1")).method == "POST"


def test_a_method_that_does_not_count_here_counts_nowhere() -> None:
    assert worded(call("POST", CDR, "_method=delete")) == Worded("POST", f"/v3{CDR}")


def test_a_head_and_a_read_by_post_are_asked_as_the_read_they_are() -> None:
    assert worded(call("HEAD", CDR)).method == "GET"
    assert worded(call("POST", "/accounts/930000/rate/447700900123")).method == "GET"


def test_a_question_is_the_same_however_it_is_spelled() -> None:
    spelled = [
        call("GET", TARIFFS),
        call("HEAD", f"{TARIFFS}/"),
        call("GET", TARIFFS, "pretty=1"),
        call("GET", TARIFFS, "_method=get"),
        call("GET", TARIFFS, body=b" \n"),
    ]
    assert {question(one) for one in spelled} == {f"/v3{TARIFFS}"}
    assert question(call("GET", TARIFFS, "pretty=true")) == f"/v3{TARIFFS}?pretty=true"


def test_what_says_more_than_its_path_is_not_remembered() -> None:
    assert question(call("GET", TARIFFS, "x=1")) is None
    assert question(call("GET", TARIFFS, body=b"{}")) is None
