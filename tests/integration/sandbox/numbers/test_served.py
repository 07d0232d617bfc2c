"""The endpoints as a client meets them: real uploads, real reports, a clock that is put forward."""

import io
from typing import cast

import requests
from pypdf import PdfReader

from tests.sandbox_server import SandboxServer

PDF = b"%PDF-1.4\n%%EOF\n"
MAIN = "01632960100"
ORDER = {
    "mbn": MAIN,
    "lcp": "BT",
    "lcp_cupid": 1,
    "contact_email": "ports@example.com",
    "billing_postcode": "A12 3BC",
    "type": "single",
    "lines": 1,
    "channels": 1,
    "customer": {
        "name": "Sample",
        "premises": "123",
        "thoroughfare": "Sample Street",
        "locality": "Sampletown",
        "postcode": "A12 3BC",
    },
    "numbers": [{"number": MAIN, "type": "mbn", "action": "port"}],
}


def test_a_fax_is_uploaded_once_for_all_recipients(sandbox: SandboxServer) -> None:
    answer = sandbox.call(
        "POST",
        "/messaging/930000/fax",
        data={"to[]": ["441632960123", "447700900123"], "from": "441632960100"},
        files={"file[]": ("a.pdf", PDF, "application/pdf")},
    )
    assert [row["number"] for row in answer.json()] == ["441632960123", "447700900123"]
    assert [entry["charge"] for entry in sandbox.ledger(effect="message.fax")] == ["0.05000", "0.05000"]


def test_a_received_fax_is_a_pdf(sandbox: SandboxServer) -> None:
    row = sandbox.call("GET", "/fax/930000/inbound").json()["data"][0]
    answer = requests.get(sandbox.url + row["url"], auth=("sandbox", "sandbox"), timeout=10)
    assert answer.headers["Content-Type"] == "application/pdf"
    assert len(PdfReader(io.BytesIO(answer.content)).pages) == row["pages"]


def test_a_text_costs_what_it_says(sandbox: SandboxServer) -> None:
    form = {"to": "447700900123", "from": "Trunkline", "message": "Hello", "extended": "1"}
    assert '"charge":0.02,' in sandbox.call("POST", "/messaging/930000/sms", data=form).text
    assert [entry["charge"] for entry in sandbox.ledger(effect="message.sms")] == ["0.02000"]
    assert sandbox.call("GET", "/accounts/930000/prepay/balance").json()[0]["balance"] == "9999.98000"


def test_a_port_ends_with_its_number_on_the_account(sandbox: SandboxServer) -> None:
    ordered = sandbox.call("POST", "/porting/930000/ports", json=ORDER).json()
    shown = sandbox.call("GET", ordered["url"].removeprefix("/v3")).json()["data"]
    assert shown["status_code"] == "rcvd"
    forward = {"forward": 10 * 24 * 3600}
    requests.post(f"{sandbox.url}/sandbox/clock", json=forward, timeout=10).raise_for_status()
    assert sandbox.call("GET", "/numbers/930000/allocated/441632960100").status_code == 200
    shown = sandbox.call("GET", f"/porting/930000/gnp/{ordered['ref']}").json()["data"]
    assert shown["status_code"] == "complete"


def test_a_run_of_consecutive_numbers_is_a_report(sandbox: SandboxServer) -> None:
    path = "/numbers/930000/available/consecutive/10?pattern=1632*"
    asked = sandbox.call("GET", path).json()
    assert list(asked) == ["quantity", "mode", "pattern", "type", "account", "format", "hash", "link"]
    assert (asked["quantity"], asked["mode"], asked["type"]) == (10, "nlsc", "nlist")
    while (answer := sandbox.call("GET", asked["link"].removeprefix("/v3"))).status_code == 204:
        continue
    rows = cast("list[dict[str, object]]", answer.json())
    assert [row["number"] for row in rows] == [f"{1632960000 + step}" for step in range(10)]
    assert rows[0] == sandbox.call("GET", "/numbers/930000/available/standard/1?pattern=1632*").json()[0]
    assert sandbox.call("GET", "/numbers/930000/available/consecutive/15").status_code == 404
