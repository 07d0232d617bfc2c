"""A write to every endpoint of the catalogue that writes, in an order in which each finds what it needs."""

import json
from typing import Any, NamedTuple

from tests.contract.sandbox.numbers.test_porting import ORDER, PAC
from tests.contract.sandbox.numbers.test_tenants import TENANT
from tests.integration.gateway.v3.carrier import ACCOUNT, SandboxCarrier

NUMBER, MOBILE, TRUNK, LINE = "441632960123", "447700900123", f"{ACCOUNT}-ACME", "01632960124"
NUMBERS, VOICE, ACCOUNTS = f"/v3/numbers/{ACCOUNT}", f"/v3/voice/{ACCOUNT}", f"/v3/accounts/{ACCOUNT}"
CONFIG = {"routing": {"default": [[{"type": "sip", "endpoint": "%number@example.com"}]]}}
RECORD = {
    "name": "Sample",
    "premises": "12",
    "thoroughfare": "Sample Street",
    "locality": "Sampletown",
    "postcode": "AB1 2CD",
}
PREFIXES = {"allow": ["44"], "deny": []}
FORM = "application/x-www-form-urlencoded"
BOUNDARY = "sample-boundary"


class Change(NamedTuple):
    """One write."""

    method: str
    path: str
    document: object = None
    body: bytes = b""
    label: str = ""

    def how(self) -> dict[str, Any]:
        """The arguments of a request."""
        if self.document is not None:
            return {"body": json.dumps(self.document), "headers": {"Content-Type": "application/json"}}
        return {"body": self.body, "headers": {"Content-Type": self.label} if self.label else {}}


def changes(carrier: SandboxCarrier) -> list[Change]:
    """Every write, and some that are refused. `carrier` is looked at for what is there by chance."""
    number, mobile = f"{NUMBERS}/allocated/{NUMBER}", f"{NUMBERS}/allocated/{MOBILE}"
    trunk, old = f"{VOICE}/trunks/{TRUNK}", f"{VOICE}/outbound/{TRUNK}"
    calls = [row["call_id"] for row in carrier.json("GET", f"{VOICE}/inprogress/current")["channels"]]
    carrier.world.faxes.receive(ACCOUNT, NUMBER, "07700900123", pages=1)
    return [
        Change("PUT", number),
        Change("PUT", number),
        Change("PUT", f"{NUMBERS}/allocated/441632960999"),
        Change("POST", mobile),
        Change("PUT", f"{NUMBERS}/allocated/{NUMBER}?pretty=true"),
        *_on_trunks(trunk, old),
        *_on_numbers(number, mobile),
        *_on_the_account(),
        Change("DELETE", f"{VOICE}/inprogress/{calls[0]}"),
        Change("DELETE", f"{VOICE}/inprogress/{calls[0]}"),
        *_sent(),
        Change("DELETE", trunk),
        Change("DELETE", trunk),
        Change("DELETE", number),
        Change("GET", f"{mobile}?_method=delete"),
        Change("DELETE", mobile),
    ]


def _on_trunks(trunk: str, old: str) -> list[Change]:
    return [
        Change("PUT", trunk, {"type": "auth"}),
        Change("PUT", trunk, body=b"channels=5&nonsense=1", label=FORM),
        Change("POST", old, {"channels": 6}),
        Change("PUT", f"{trunk}-TOO", {"type": "IP"}),
        *[
            Change(method, f"{path}-TOO/acl/{address}")
            for path in (trunk, old)
            for method, address in (
                ("PUT", "203.0.113.7"),
                ("PUT", "203.0.113.700"),
                ("DELETE", "203.0.113.7"),
                ("DELETE", "203.0.113.7"),
            )
        ],
        Change("PUT", f"{trunk}-BAD", {"type": "nonsense"}),
        Change("DELETE", f"{old}-TOO"),
        *[
            change
            for path in (trunk, old)
            for change in (
                Change("PUT", f"{path}/balance", {"balance": "5.00"}),
                Change("PUT", f"{path}/balance", {"adjust": -1}),
                Change("PUT", f"{path}/balance", {}),
                Change("DELETE", f"{path}/balance"),
                Change("POST", f"{path}/password_reset"),
                Change("GET", f"{path}/password_reset"),
                Change("PUT", f"{path}/destinationacl", PREFIXES),
                Change("DELETE", f"{path}/destinationacl"),
            )
        ],
        Change("PUT", f"{trunk}/config", CONFIG),
        Change("PUT", f"{trunk}/config", {"routing": []}),
        Change("DELETE", f"{trunk}/config"),
        Change("PUT", f"{trunk}/numbers", {"data": [NUMBER]}),
        Change("POST", f"{trunk}/numbers", {"data": [NUMBER]}),
        Change("PUT", f"{VOICE}/outbound/destinationacl", PREFIXES),
        Change("DELETE", f"{VOICE}/outbound/destinationacl"),
        Change("PUT", f"{VOICE}/outbound/rateacl", PREFIXES),
        Change("DELETE", f"{VOICE}/outbound/rateacl"),
        Change("PUT", f"{old}/rateacl", PREFIXES),
        Change("DELETE", f"{old}/rateacl"),
        Change("PUT", f"{VOICE}/ida/{LINE}"),
        Change("DELETE", f"{VOICE}/ida/{LINE}"),
        Change("PUT", f"{VOICE}/limits", {"limit_in": 1, "limit_out": 1}),
    ]


def _on_numbers(number: str, mobile: str) -> list[Change]:
    return [
        Change("PUT", f"{number}/config", CONFIG),
        Change("PUT", f"{number}/config", {"routing": {"default": [[{"type": "nonsense"}]]}}),
        Change("PUT", f"{number}/config", body=b"{broken", label="application/json"),
        Change("DELETE", f"{number}/config"),
        Change("PUT", f"{number}/trunk", {"trunk": TRUNK}),
        Change("DELETE", f"{number}/trunk"),
        Change("PUT", f"{mobile}/sms", {"mode": "http_json", "endpoint": "https://example.com/"}),
        Change("DELETE", f"{mobile}/sms"),
        Change("PUT", f"{number}/999", RECORD),
        Change("PUT", f"{number}/999", {**RECORD, "postcode": "nowhere"}),
        Change("PUT", f"{NUMBERS}/default/config", CONFIG),
        Change("DELETE", f"{NUMBERS}/default/config"),
        Change("PUT", f"{NUMBERS}/allocated/default/config", CONFIG),
        Change("DELETE", f"{NUMBERS}/allocated/default/config"),
    ]


def _on_the_account() -> list[Change]:
    billing, byoc, teams = f"{ACCOUNTS}/notifications/billing", f"{ACCOUNTS}/byoc", f"{ACCOUNTS}/oc"
    return [
        Change("PUT", f"{ACCOUNTS}/type", {"account_type": "startup"}),
        Change("PUT", f"{ACCOUNTS}/prepay/balance/alert", {"alert_balance": 10}),
        Change("PUT", f"{ACCOUNTS}/prepay/balance/locked", {"balance": 10}),
        Change("DELETE", f"{ACCOUNTS}/prepay/balance/locked"),
        Change("POST", f"{billing}/email", {"destination": "a@example.com"}),
        Change("POST", f"{billing}/email", {"destination": "nowhere"}),
        Change("DELETE", f"{billing}/email/{'0' * 32}"),
        Change("DELETE", billing),
        Change("POST", byoc, {"label": "Sample", "trunk": TRUNK}),
        Change("PUT", f"{byoc}/{{byoc}}", {"label": "Other"}),
        Change("POST", f"{byoc}/{{byoc}}/acl", {"cidr": "203.0.113.7/32"}),
        Change("DELETE", f"{byoc}/{{byoc}}/acl/nowhere"),
        Change("POST", f"{byoc}/{{byoc}}/routing/inbound", {"data": [{"prefix": "4420", "trunk": TRUNK}]}),
        Change("DELETE", f"{byoc}/{{byoc}}/routes/nowhere"),
        Change("DELETE", f"{byoc}/{{byoc}}"),
        Change("POST", teams, TENANT),
        Change("PUT", f"{teams}/{{oc}}/config", {"outbound_destination": "%e164@sip.example.com"}),
        Change("POST", f"{teams}/{{oc}}/numbers", {"action": "add", "numbers": [NUMBER]}),
        Change("DELETE", f"/v3/fax/{ACCOUNT}/inbound/{NUMBER}/{{fax}}"),
    ]


def _sent() -> list[Change]:
    fax = (
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="to"\r\n\r\n441632960001\r\n'
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="from"\r\n\r\n{NUMBER}\r\n'
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="a.pdf"\r\n'
        f"Content-Type: application/pdf\r\n\r\n%PDF-1.4\r\n{'x' * 9000}\r\n--{BOUNDARY}--\r\n"
    ).encode()
    message = {"to": "447700900321", "from": "Sample", "message": "Hello / world"}
    return [
        Change("POST", f"/v3/messaging/{ACCOUNT}/sms", message),
        Change("POST", f"/v3/messaging/{ACCOUNT}/sms", {"to": "nowhere"}),
        Change("GET", f"/v3/messaging/{ACCOUNT}/sms?to[]=447700900321&from=Sample&message=Hello"),
        Change("POST", f"/v3/messaging/{ACCOUNT}/hlr", {"number": "447700900321"}),
        Change(
            "POST",
            f"/v3/messaging/{ACCOUNT}/fax",
            body=fax,
            label=f"multipart/form-data; boundary={BOUNDARY}",
        ),
        Change("POST", f"/v3/porting/{ACCOUNT}/gnp", ORDER),
        Change("POST", f"/v3/porting/{ACCOUNT}/ports", ORDER),
        Change("POST", f"/v3/porting/{ACCOUNT}/mnp", PAC),
    ]
