"""Files on their way from the carrier to the client: whole, or visibly not."""

from collections.abc import Callable

import pytest
from falcon.testing import Result, TestClient

from tests import rogue_server as rogue
from tests.integration.gateway.v3.carrier import ACCOUNT, basic
from tests.rogue_server import RogueServer

INVOICE = f"/v3/accounts/{ACCOUNT}/credit/invoices/I3010999999"
CARD = f"/v3/accounts/{ACCOUNT}/rates/csv/default"
OURS = basic("demo", "demo-secret")
PDF = b"%PDF-1.4\n" + bytes(range(256)) * 1000

Front = Callable[..., TestClient]


def get(gateway: TestClient, path: str = INVOICE, method: str = "GET") -> Result:
    return gateway.simulate_request(method, path, headers={"Authorization": OURS})


def test_a_file_arrives_as_it_was_sent(front: Front) -> None:
    whole = rogue.whole(PDF, kind="application/pdf", content_disposition='inline; filename="a.pdf"')
    with RogueServer(rogue.answers(whole)) as server:
        answer = get(front(server.url))
    assert (answer.status_code, answer.content) == (200, PDF)
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.headers["content-length"] == str(len(PDF))
    assert answer.headers["content-disposition"] == 'inline; filename="a.pdf"'


def test_a_file_of_unknown_length_too(front: Front) -> None:
    chunk = b"%x\r\n%s\r\n" % (len(PDF), PDF)
    chunked = b"HTTP/1.1 200 OK\r\nContent-Type: text/csv\r\nTransfer-Encoding: chunked\r\n\r\n"
    with RogueServer(rogue.answers(chunked + chunk + b"0\r\n\r\n")) as server:
        gateway = front(server.url)
        answers = [get(gateway) for _ in range(2)]
        assert server.connections == 1
    assert [answer.content for answer in answers] == [PDF, PDF]


def test_a_head_takes_no_body(front: Front) -> None:
    with RogueServer(rogue.answers(rogue.whole(PDF, kind="application/pdf")[: -len(PDF)])) as server:
        gateway = front(server.url, gateway_threads=2)
        for _ in range(3):
            answer = get(gateway, method="HEAD")
            assert (answer.content, answer.headers["content-length"]) == (b"", str(len(PDF)))
        assert server.connections == 1


@pytest.mark.parametrize(
    ("status", "kind", "seen"),
    [
        ("404 Not Found", "application/json", 404),
        ("404 Not Found", "text/html", 503),
        ("200 OK", "text/html", 503),
        ("401 Unauthorized", "application/json", 503),
        ("502 Bad Gateway", "text/plain", 503),
    ],
)
def test_a_head_is_judged_by_what_it_has(front: Front, status: str, kind: str, seen: int) -> None:
    with RogueServer(rogue.once(rogue.whole(b"x", status=status, kind=kind)[:-1])) as server:
        assert get(front(server.url), method="HEAD").status_code == seen
        assert server.requests[0].startswith(b"HEAD ")


def test_an_empty_file_is_one(front: Front) -> None:
    with RogueServer(rogue.answers(rogue.whole(b"", kind="text/csv"))) as server:
        answer = get(front(server.url))
    assert (answer.status_code, answer.content) == (200, b"")


@pytest.mark.parametrize("body", [b'{"success":false,"errors":["No"]}', b'{"x":1}'])
def test_what_the_carrier_says_instead_is_passed_on(front: Front, body: bytes) -> None:
    with RogueServer(rogue.once(rogue.whole(body, status="404 Not Found"))) as server:
        answer = get(front(server.url))
    assert (answer.status_code, answer.content) == (404, body)


def test_a_file_that_is_cut_is_cut_for_the_client_too(front: Front) -> None:
    with RogueServer(rogue.once(rogue.whole(PDF, kind="application/pdf")[:-1])) as server:
        gateway = front(server.url, gateway_threads=2)
        for _ in range(2):
            with pytest.raises(Exception, match="IncompleteRead"):
                get(gateway)


def test_one_that_is_cut_at_once_is_an_outage(front: Front) -> None:
    begun = rogue.whole(PDF, kind="application/pdf")[: -len(PDF)]
    with RogueServer(rogue.once(begun)) as server:
        answer = get(front(server.url))
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "2")


def test_a_cut_card_is_not_kept_and_a_whole_one_is(front: Front) -> None:
    card = rogue.whole(b"Effective: 2023-03-10\n" * 9000, kind="text/csv")
    with RogueServer(rogue.once(card[:-1]), rogue.answers(card)) as server:
        gateway = front(server.url)
        with pytest.raises(Exception, match="IncompleteRead"):
            get(gateway, CARD)
        first, second = get(gateway, CARD), get(gateway, CARD)
        assert first.content == second.content == card.partition(b"\r\n\r\n")[2]
        assert "age" in second.headers
        assert len(server.requests) == 2


def test_a_card_that_is_too_large_is_passed_on_all_the_same(
    front: Front, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("services.gateway.v3.downloads.LARGEST", 1000)
    with RogueServer(rogue.answers(rogue.whole(PDF, kind="text/csv"))) as server:
        gateway = front(server.url)
        assert [get(gateway, CARD).content for _ in range(2)] == [PDF, PDF]
        assert len(server.requests) == 2
