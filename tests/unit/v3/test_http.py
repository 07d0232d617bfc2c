"""The order of checks, the method that counts, credentials, and the one error body."""

import base64

import pytest

from shared.errors import Refusal
from shared.v3.catalogue import load
from shared.v3.http import (
    Answer,
    Call,
    Request,
    credentials,
    error_answer,
    needs_credentials,
    pretty,
    resolve,
)
from shared.v3.refusal import unauthorised


def ask(method: str, path: str, *, query: str = "", body: bytes = b"", account: str = "930000") -> Call:
    return resolve(Request(method, path, query, body), load(), [account])


def refused(method: str, path: str, *, account: str = "930000", body: bytes = b"") -> Refusal:
    with pytest.raises(Refusal) as refusal:
        ask(method, path, account=account, body=body)
    return refusal.value


def test_the_account_comes_before_the_path() -> None:
    assert refused("GET", "/v3/numbers/930001/nonsense").status == 403
    assert refused("GET", "/v3/numbers/930000/nonsense").status == 404


def test_the_path_comes_before_the_method_and_the_method_before_the_parameters() -> None:
    assert refused("DELETE", "/v3/accounts/930000/nonsense", body=b"{").status == 404
    refusal = refused("DELETE", "/v3/accounts/930000/prepay/balance")
    assert (refusal.status, refusal.headers) == (405, {"Allow": "GET, HEAD"})
    assert refused("DELETE", "/v3/accounts/930000/prepay/balance", body=b"{").status == 405
    assert refused("PUT", "/v3/accounts/930000/prepay/balance/locked", body=b"{").status == 400


def test_an_overriding_method_counts_in_a_query_of_get_and_in_a_form_of_post() -> None:
    number = "/v3/numbers/930000/allocated/441632960123"
    assert ask("GET", number, query="_method=delete").endpoint.method == "DELETE"
    assert ask("POST", number, body=b"_method=DELETE").endpoint.method == "DELETE"
    assert ask("POST", number, body=b'{"_method":"DELETE"}').endpoint.method == "PUT"
    assert ask("POST", number, query="_method=delete").endpoint.method == "PUT"
    assert ask("PUT", number, query="_method=delete").endpoint.method == "PUT"


def test_explain_takes_a_body_that_does_not_parse() -> None:
    assert ask("POST", "/v3/tools/explain", body=b"{nonsense").parameters.document is None


def test_only_the_tools_are_open_to_all() -> None:
    assert not needs_credentials("/v3/tools/time")
    assert not needs_credentials("/v3/tools/nonsense/")
    assert needs_credentials("/v3/accounts/930000/type")
    assert needs_credentials("/nonsense")


@pytest.mark.parametrize(
    ("header", "found"),
    [
        (base64.b64encode(b"user:pass:word"), ("user", "pass:word")),
        (base64.b64encode("usér:pässword".encode()), ("usér", "pässword")),
        (base64.b64encode(b"no colon"), None),
        (b"not base 64", None),
        (b"/w==", None),
        (b"", None),
    ],
)
def test_basic_credentials(header: bytes, found: tuple[str, str] | None) -> None:
    assert credentials(f"Basic {header.decode()}") == found
    assert credentials(f"bearer {header.decode()}") is None


def test_the_challenge_is_part_of_the_refusal() -> None:
    answer = error_answer(unauthorised())
    assert answer.status == 401
    assert answer.headers == {"WWW-Authenticate": 'Basic realm="Simwood API"'}
    assert answer.body() == b'{"success":false,"errors":["Invalid credentials"]}'


def test_pretty_means_true_and_nothing_else() -> None:
    assert pretty("a=1&pretty=true")
    assert not pretty("pretty=1")
    assert Answer(content=b"a,b", content_type="text/csv").body(pretty=True) == b"a,b"


def test_a_collected_report_can_be_pretty() -> None:
    report = Answer(content=rb'[{"of":"1\/2"}]')
    assert report.body() == rb'[{"of":"1\/2"}]'
    assert report.body(pretty=True) == b'[\n    {\n        "of": "1\\/2"\n    }\n]'
