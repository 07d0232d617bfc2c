"""Faxes: what came in is kept seven days and opens as a PDF; what goes out is paid for by the recipient."""

import io
import json
from concurrent.futures import ThreadPoolExecutor
from typing import cast
from urllib.parse import parse_qs

import pytest
import redis
from pypdf import PdfReader

from services.sandbox.world import keys
from services.sandbox.world.faxes import LINES
from services.sandbox.world.world import World
from shared.clock import ManualClock
from tests.contract.sandbox.conftest import ACCOUNT, STANDARD, effects
from tests.contract.sandbox.numbers.conftest import Api

DAY = 24 * 3600
INBOUND, SEND = "/fax/930000/inbound", "/messaging/930000/fax"
PDF = b"%PDF-1.4\n%%EOF\n"
Part = tuple[str, str]

Row = dict[str, object]


def rows(api: Api, number: str = "") -> list[Row]:
    return cast("list[Row]", api.data("GET", f"{INBOUND}/{number}" if number else INBOUND))


def path(row: Row) -> str:
    return str(row["url"]).removeprefix("/v3")


def upload(*parts: Part, file: bytes | None = PDF, kind: str = "application/pdf") -> tuple[str, bytes]:
    """A multipart form."""
    lines = [
        f'--edge\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
        for name, value in parts
    ]
    if file is not None:
        head = '--edge\r\nContent-Disposition: form-data; name="file[]"; filename="a.pdf"\r\n'
        label = f"Content-Type: {kind}\r\n" if kind else ""
        lines.append(f"{head}{label}\r\n".encode() + file + b"\r\n")
    return "multipart/form-data; boundary=edge", b"".join(lines) + b"--edge--\r\n"


def send(api: Api, *parts: Part, **kwargs: bytes | str | None) -> tuple[int, object]:
    asked = upload(("to[]", "441632960123"), ("from", "441632960100"), *parts, **kwargs)  # pyright: ignore[reportArgumentType]
    answer = api.ask("POST", SEND, upload=asked)
    return answer.status, answer.document


def test_a_received_fax_is_listed_and_opens(api: Api, world: World) -> None:
    world.faxes.receive(ACCOUNT, STANDARD, "07700900123", station="MYFAX", pages=2)
    [row] = rows(api, STANDARD)
    assert list(row) == ["hash", "time", "originator", "destination", "station", "duration", "pages", "url"]
    assert (row["time"], row["duration"], row["pages"]) == ("2026-11-24 06:00:00", 62, 2)
    answers = [api.ask("GET", path(row)) for _ in range(2)]
    assert answers[0].content_type == "application/pdf"
    assert answers[0].content == answers[1].content
    reader = PdfReader(io.BytesIO(answers[0].content or b""))
    assert len(reader.pages) == 2
    assert "07700900123" in reader.pages[0].extract_text()


def test_the_account_has_faxes_from_the_days_before(api: Api) -> None:
    found = rows(api)
    assert len(found) == 5
    assert found == rows(api, LINES[ACCOUNT])
    assert [row["time"] for row in found] == sorted((row["time"] for row in found), key=str, reverse=True)
    assert api.ask("GET", path(found[0])).status == 200


def test_a_fax_is_kept_seven_days(api: Api, world: World, clock: ManualClock) -> None:
    fax = world.faxes.receive(ACCOUNT, STANDARD, "07700900123")
    clock.advance(7 * DAY - 1)
    assert len(rows(api, STANDARD)) == 1
    clock.advance(1)
    assert rows(api, STANDARD) == []
    assert api.ask("GET", f"{INBOUND}/{STANDARD}/{fax.hash}").status == 404


def test_a_fax_belongs_to_the_number_that_received_it(api: Api, world: World) -> None:
    fax = world.faxes.receive(ACCOUNT, STANDARD, "07700900123")
    assert api.ask("GET", f"{INBOUND}/{STANDARD}/{fax.hash.upper()}").status == 200
    assert api.ask("GET", f"{INBOUND}/441632960124/{fax.hash}").status == 404


def test_of_many_who_delete_a_fax_one_does(api: Api, world: World) -> None:
    world.faxes.receive(ACCOUNT, STANDARD, "07700900123")
    for row in [*rows(api, STANDARD), rows(api, LINES[ACCOUNT])[0]]:

        def delete(_turn: int, target: str = path(row)) -> int:
            return api.ask("DELETE", target).status

        with ThreadPoolExecutor(10) as clients:
            assert sorted(clients.map(delete, range(10))) == [200, *[404] * 9]
        assert api.ask("GET", path(row)).status == 404
    assert [effect for effect, _ in effects(world)] == ["fax.receive", "fax.delete", "fax.delete"]
    assert len(rows(api)) == 4


def test_a_fax_to_each_recipient_in_order(api: Api, world: World) -> None:
    status, found = send(api, ("to[]", "447700900123"))
    sent = cast("list[Row]", found)
    assert status == 200
    assert [row["number"] for row in sent] == ["441632960123", "447700900123"]
    assert [list(row) for row in sent] == [["number", "id"]] * 2
    assert effects(world) == [("message.fax", row["id"]) for row in sent]
    assert world.accounts.balance(ACCOUNT)[0] == 1_000_000_000 - 10_000


def test_a_fax_that_is_to_overtake_others_costs_more(api: Api, world: World) -> None:
    assert send(api, ("priority", "1"))[0] == 200
    assert world.ledger.read()[0]["charge"] == "0.07500"


@pytest.mark.parametrize("kind", ["", "application/octet-stream", "application/pdf"])
def test_a_pdf_need_not_be_labelled(api: Api, kind: str) -> None:
    assert send(api, kind=kind)[0] == 200


@pytest.mark.parametrize(
    ("parts", "kwargs", "errors"),
    [
        ([], {"file": None}, ["file[] is required"]),
        ([], {"file": b"plain text"}, ["Only PDF files are supported"]),
        ([], {"kind": "text/plain"}, ["Only PDF files are supported"]),
        ([("to[]", "nobody")], {}, ["Invalid to"]),
        ([("sendat", "2026-11-24 05:59:59")], {}, ["Invalid sendat"]),
        ([("sendat", "tomorrow")], {}, ["Invalid sendat"]),
        ([("priority", "high")], {}, ["Invalid priority"]),
        ([("report", "nowhere")], {}, ["Invalid report"]),
    ],
)
def test_a_fax_with_mistakes_goes_to_nobody(
    api: Api, world: World, parts: list[Part], kwargs: dict[str, bytes], errors: list[str]
) -> None:
    assert send(api, *parts, **kwargs) == (400, {"success": False, "errors": errors})
    assert effects(world) == []


def test_what_is_no_upload_is_no_fax(api: Api) -> None:
    asked = {"to": ["441632960123"], "from": "441632960100"}
    assert api.errors("POST", SEND, asked) == ["file[] is required"]
    assert api.ask("GET", SEND).status == 405


def test_all_recipients_are_paid_for_or_none(api: Api, world: World, client: redis.Redis) -> None:
    client.hset(keys.account(ACCOUNT), "balance", 9_999)
    assert send(api, ("to[]", "447700900123"))[0] == 402
    assert effects(world) == []


def test_progress_is_reported_from_the_time_of_sending(api: Api, world: World) -> None:
    at = ("sendat", "2026-11-24 07:00:00")
    status, _ = send(api, at, ("report", "http://hooks.example.com/%status%"))
    assert status == 200
    told = world.events.waiting()
    assert [event.url for event in told] == [f"http://hooks.example.com/{status}" for status in (1, 5, 10)]
    payload = json.loads(parse_qs(told[0].body)["payload"][0])
    assert payload["app"] == "fax_inbound"
    assert payload["data"]["dtime"] == "2026-11-24 07:00:00"
    assert list(payload["data"]) == [
        "dtime",
        "status",
        "status_msg",
        "station",
        "duration",
        "errors",
        "retries",
    ]
