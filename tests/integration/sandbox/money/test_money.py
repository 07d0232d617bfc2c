"""The money side served: what one answer says, the others say too."""

import csv
import json
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from io import BytesIO
from typing import Any

import pytest
from pypdf import PdfReader

from tests.sandbox_server import OTHER_USER, USER, SandboxServer

ACCOUNT = "/accounts/930000"
START_UP, START_UP_USER = "/accounts/930002", ("sandbox3", "sandbox3")
GOLD = "442079460123"


def rows(sandbox: SandboxServer, path: str, **parameters: object) -> list[dict[str, Any]]:
    """What stands in a report; each question for it is a round trip."""
    link = sandbox.call("POST", path, json=parameters).json()["link"].removeprefix("/v3")
    while (answer := sandbox.call("GET", link)).status_code == 204:
        continue
    return json.loads(answer.text, parse_float=Decimal)


def day_before(days: int) -> str:
    return str(datetime.now(UTC).date() - timedelta(days=days))


def test_an_invoice_can_be_opened(sandbox: SandboxServer) -> None:
    listed = sandbox.call("GET", f"{ACCOUNT}/credit/invoices/all").json()["Invoices"]
    paid, unpaid = (
        sandbox.call("GET", f"{ACCOUNT}/credit/invoices/{kind}").json() for kind in ("paid", "unpaid")
    )
    assert len(paid["Invoices"]) + len(unpaid["Invoices"]) == len(listed)
    assert (paid["TotalDue"], unpaid["TotalDue"]) == ({"GBP": 0}, {"GBP": 30})
    number = listed[0]["InvoiceNumber"]
    for name in (number, f"{number}.pdf"):
        answer = sandbox.call("GET", f"{ACCOUNT}/credit/invoices/{name}")
        assert answer.headers["Content-Type"] == "application/pdf"
        assert number in PdfReader(BytesIO(answer.content)).pages[0].extract_text()
    for user, account in ((OTHER_USER, "930001"), (USER, "930000")):
        missing = sandbox.call("GET", f"/accounts/{account}/credit/invoices/I3999999999", user=user)
        assert missing.status_code == 404


def test_the_newest_payments_are_the_first_of_all(sandbox: SandboxServer) -> None:
    for kind in ("prepayments", "transfers"):
        every = sandbox.call("GET", f"{ACCOUNT}/prepay/{kind}/all").json()
        assert sandbox.call("GET", f"{ACCOUNT}/prepay/{kind}/latest/1").json() == every[:1]
        assert sandbox.call("GET", f"{ACCOUNT}/prepay/{kind}/latest/10").json() == every[:10]
        assert sandbox.call("GET", f"{ACCOUNT}/prepay/{kind}/latest/5").status_code == 404


def test_a_card_and_a_price_say_the_same_and_calls_are_charged_so(sandbox: SandboxServer) -> None:
    text = sandbox.call("GET", f"{ACCOUNT}/rates/csv/default").text
    effective, _, table = text.partition("\n")
    assert effective.startswith("Effective: ")
    card = {row["prefix"]: row for row in csv.DictReader(table.splitlines())}
    price = sandbox.call("GET", f"{ACCOUNT}/rate/447700900123").json()["rates"]["2"]
    assert Decimal(card["447"]["day"]) == Decimal(price["p"])
    calls = sandbox.call("GET", f"/voice/930000/cdr/{day_before(1)}").json()["data"]
    for call in calls:
        if call["to"].startswith("447700900"):
            assert (call["rate_peak"], call["rate_connection"]) == (price["p"], price["c"])


def test_another_type_opens_other_decks_at_once(sandbox: SandboxServer) -> None:
    def decks() -> list[str]:
        tariffs = sandbox.call("GET", f"{START_UP}/rates/tariffs", user=START_UP_USER).json()["data"]
        for tariff in tariffs:
            card = sandbox.call("GET", tariff["url"].removeprefix("/v3"), user=START_UP_USER)
            assert card.headers["Content-Type"].startswith("text/csv")
        return [tariff["quality"] for tariff in tariffs]

    def gold() -> int:
        return sandbox.call("GET", f"{START_UP}/rates/csv/gold", user=START_UP_USER).status_code

    assert (decks(), gold()) == (["Platinum", "Gold", "Silver"], 200)
    sandbox.call("PUT", f"{START_UP}/type", user=START_UP_USER, json={"account_type": "developer"})
    assert (decks(), gold()) == (["Gold"], 404)


def test_a_price_may_be_asked_for_by_post(sandbox: SandboxServer) -> None:
    asked, posted = (sandbox.call(way, f"{ACCOUNT}/rate/447700900123") for way in ("GET", "POST"))
    assert asked.json() == posted.json()
    assert sandbox.call("DELETE", f"{ACCOUNT}/rate/447700900123").headers["Allow"] == "GET, HEAD, POST"


def test_records_summaries_and_movements_of_a_day_agree(sandbox: SandboxServer) -> None:
    day = day_before(1)
    calls = rows(sandbox, f"{ACCOUNT}/reports/voice/cdr/day", date=day)
    inline = sandbox.call("GET", f"/voice/930000/cdr/{day}?limit=10000")
    assert json.loads(inline.text, parse_float=Decimal)["data"] == calls
    moved = {
        row["type"]: row for row in rows(sandbox, f"{ACCOUNT}/prepay/summary", from_date=day, to_date=day)
    }
    assert Decimal(moved["voice_out"]["amount"]) == -sum(call["chg_total"] for call in calls)
    texts = rows(sandbox, f"{ACCOUNT}/reports/sms/cdr/day", date=day)
    assert Decimal(moved["sms"]["amount"]) == -sum(text["chg_total"] for text in texts)
    window = {"date_start": f"{day} 00:00:00", "date_end": f"{day} 23:59:59"}
    sums = sandbox.call("POST", f"{ACCOUNT}/summary/destid", json=window).json()
    assert sum(row["calls"] for row in sums) == len(calls)


def test_what_was_spent_today_is_in_todays_movements(sandbox: SandboxServer) -> None:
    before = sandbox.call("GET", f"{ACCOUNT}/prepay/balance").json()[0]["balance"]
    sandbox.call("PUT", f"/numbers/930000/allocated/{GOLD}")
    after = sandbox.call("GET", f"{ACCOUNT}/prepay/balance").json()[0]["balance"]
    spent = {row["type"]: row["amount"] for row in rows(sandbox, f"{ACCOUNT}/prepay/summary")}
    assert Decimal(spent["number"]) == Decimal(after) - Decimal(before) == Decimal("-2.5")


def test_a_text_that_was_sent_is_in_the_records_and_the_movements(sandbox: SandboxServer) -> None:
    text = {"from": "441632960123", "to": "447700900123", "message": "Hello World."}
    name = sandbox.call("POST", "/messaging/930000/sms", json=text).json()[0]["id"]
    newest = rows(sandbox, f"{ACCOUNT}/reports/sms/cdr/latest/10")
    assert (newest[0]["id"], newest[0]["to"], newest[0]["chg_total"]) == (name, text["to"], Decimal("0.02"))
    today = rows(sandbox, f"{ACCOUNT}/reports/sms/cdr/day")
    moved = {row["type"]: row for row in rows(sandbox, f"{ACCOUNT}/prepay/summary")}
    assert (today[-1]["id"], len(today)) == (name, moved["sms"]["items"])
    assert Decimal(moved["sms"]["amount"]) == -sum(row["chg_total"] for row in today)


def test_the_undocumented_name_is_the_same_report(sandbox: SandboxServer) -> None:
    sms, data = (sandbox.call("GET", f"{ACCOUNT}/reports/{n}/cdr/latest/100").json() for n in ("sms", "data"))
    assert sms == data
    assert (sms["quantity"], sms["mode"], sms["type"]) == (100, "scdrl", "sms_cdr")


def test_pages_of_a_closed_window_join_without_gap(sandbox: SandboxServer) -> None:
    window = {"date_start": f"{day_before(3)} 00:00:00", "date_end": f"{day_before(2)} 23:59:59"}

    def page(**more: object) -> list[dict[str, Any]]:
        answer = sandbox.call("POST", "/voice/930000/cdr", json={**window, **more}).json()
        assert answer["count"] == len(answer["data"])
        return answer["data"]

    everything = page(limit=10_000)
    assert page(limit=20) + page(start=20, limit=9999) == everything
    only = page(limit=10_000, filter={"toISO": "US", "trunk": "930000-l001"})
    assert only == [call for call in everything if call["toISO"] == "US"] != []


@pytest.mark.parametrize(
    "wrong",
    [
        {"limit": 0},
        {"limit": 10_001},
        {"start": -1},
        {"filter": {"codec": "PCMA"}},
        {"date_start": "2026-02-30"},
        {"date_start": "2020-01-01 00:00:00"},
        {"date_end": "2020-01-01 00:00:00"},
    ],
)
def test_a_page_that_cannot_be_is_refused(sandbox: SandboxServer, wrong: dict[str, object]) -> None:
    assert sandbox.call("POST", "/voice/930000/cdr", json=wrong).status_code == 400


def test_a_record_by_itself_is_switched_off(sandbox: SandboxServer) -> None:
    answer = sandbox.call("GET", f"/voice/930000/cdr/{day_before(1)}/abc")
    assert (answer.status_code, answer.json()["success"]) == (503, False)
    assert sandbox.call("GET", "/voice/930000/cdr/yesterday").status_code == 404


def test_a_lock_is_a_list_of_one_and_stops_spending(sandbox: SandboxServer) -> None:
    locked = f"{ACCOUNT}/prepay/balance/locked"
    answer = sandbox.call("PUT", locked, json={"balance": "9999.5"})
    assert answer.text == '[{"account":930000,"balance":10000,"locked":9999.5,"available":0.5}]'
    assert sandbox.call("PUT", f"/numbers/930000/allocated/{GOLD}").status_code == 402
    assert sandbox.call("DELETE", locked).json()[0]["locked"] == 0
    assert sandbox.call("PUT", f"/numbers/930000/allocated/{GOLD}").status_code == 200


@pytest.mark.parametrize("amount", ["-1", "x", "", "NaN", "Infinity", "1e30", True])
def test_an_amount_that_is_none_is_refused(sandbox: SandboxServer, amount: object) -> None:
    for path, name in (("locked", "balance"), ("alert", "alert_balance")):
        answer = sandbox.call("PUT", f"{ACCOUNT}/prepay/balance/{path}", json={name: amount})
        assert (answer.status_code, answer.json()["errors"]) == (400, [f"Invalid {name}"])


def test_a_low_balance_is_told_by_the_call_that_made_it_low(sandbox: SandboxServer) -> None:
    assert sandbox.call("GET", f"{ACCOUNT}/prepay/balance/alert").json() == [
        {"account": 930000, "alert_balance": None}
    ]
    sandbox.call("POST", f"{ACCOUNT}/notifications/alerts/email", json={"destination": "noc@example.com"})
    sandbox.call("PUT", f"{ACCOUNT}/prepay/balance/alert", json={"alert_balance": 10_000})
    assert sandbox.call("GET", f"{ACCOUNT}/notifications/history").json() == []
    for number in (GOLD, "442079460124"):
        sandbox.call("PUT", f"/numbers/930000/allocated/{number}")
    (told,) = sandbox.call("GET", f"{ACCOUNT}/notifications/history?class=alerts").json()
    assert list(told) == ["id", "class", "type", "date", "method", "destination", "data"]
    assert told["data"]["available"] == "9997.50000"
    assert sandbox.call("GET", f"{ACCOUNT}/notifications/history?class=trunk").json() == []


def test_recipients_come_and_go(sandbox: SandboxServer) -> None:
    billing = f"{ACCOUNT}/notifications/billing"
    added = sandbox.call("POST", f"{billing}/email", data={"destination": "noc@example.com"}).json()
    assert added == {"success": True, "hash": "83a12d634e1f139ba8cd1922f05bceaf"}
    recipient = {
        "hash": added["hash"],
        "type": "billing",
        "method": "email",
        "destination": "noc@example.com",
    }
    one = f"{billing}/email/{added['hash']}"
    assert sandbox.call("GET", one).json() == recipient
    assert (
        sandbox.call("GET", billing).json() == sandbox.call("GET", f"{billing}/email").json() == [recipient]
    )
    assert sandbox.call("GET", f"{billing}/sms").json() == []
    assert sandbox.call("GET", f"{ACCOUNT}/notifications").json() == ["billing"]
    assert [sandbox.call("DELETE", one).status_code for _ in range(2)] == [200, 404]
    assert sandbox.call("DELETE", billing).json() == {"success": True}


@pytest.mark.parametrize(
    ("method", "destination"),
    [("email", "nobody"), ("sms", "mobile"), ("http", "ftp://x.example.com"), ("sms", "")],
)
def test_a_destination_must_fit_its_method(sandbox: SandboxServer, method: str, destination: str) -> None:
    path = f"{ACCOUNT}/notifications/billing/{method}"
    answer = sandbox.call("POST", path, json={"destination": destination})
    assert (answer.status_code, answer.json()["errors"]) == (400, ["Invalid destination"])


def test_what_is_none_of_the_types_or_methods_is_not_there(sandbox: SandboxServer) -> None:
    for path in ("weather", "billing/pigeon", "billing/email/abc"):
        assert sandbox.call("GET", f"{ACCOUNT}/notifications/{path}").status_code == 404
    early = f"{ACCOUNT}/notifications/history?date_start={day_before(61)}"
    assert sandbox.call("GET", early).status_code == 400


def test_a_range_of_days_must_run_forward(sandbox: SandboxServer) -> None:
    asked = {"from_date": day_before(1), "to_date": day_before(2)}
    answer = sandbox.call("POST", f"{ACCOUNT}/prepay/summary", json=asked)
    assert (answer.status_code, answer.json()["errors"]) == (400, ["to_date is before from_date"])
