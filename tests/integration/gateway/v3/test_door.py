"""Who gets in: by Basic credentials, with scope and account and within the rate, in the carrier's words."""

import pytest
from falcon.testing import Result
from msgspec.structs import replace

from shared.orders.clients.clients import Limits, Rate, demo_client, hash_secret
from tests.integration.gateway.house import KEY, House
from tests.integration.gateway.v3.carrier import ACCOUNT, SandboxCarrier, basic

BALANCE = f"/v3/accounts/{ACCOUNT}/prepay/balance"
OTHER = "/v3/accounts/930001/prepay/balance"
CLIENT = replace(demo_client(ACCOUNT), id="other", secret_hash=hash_secret("s"))


def get(gateway: House, path: str = BALANCE, auth: str = "", **headers: str) -> Result:
    sent = {"Authorization": auth or basic(CLIENT.id, "s"), **headers}
    return gateway.http.simulate_get(path, headers=sent)


def errors(answer: Result) -> list[str]:
    assert answer.headers["content-type"] == "application/json"
    assert answer.json["success"] is False
    return answer.json["errors"]


def test_a_client_asks_with_its_own_credentials(gateway: House, carrier: SandboxCarrier) -> None:
    gateway.admit(CLIENT)
    assert get(gateway).content == carrier.ask("GET", BALANCE).content


@pytest.mark.parametrize(
    "auth",
    [
        f"Bearer {KEY}",
        basic("demo", "wrong"),
        basic("DEMO", "demo-secret"),
        basic("", ""),
        "Basic",
        "Basic !",
        KEY,
    ],
)
def test_anything_else_gets_the_challenge(gateway: House, carrier: SandboxCarrier, auth: str) -> None:
    answer = get(gateway, auth=auth)
    assert (answer.status_code, errors(answer)) == (401, ["Invalid credentials"])
    assert answer.headers["www-authenticate"] == 'Basic realm="Simwood API"'
    assert carrier.requests == []


def test_the_carriers_own_credentials_open_nothing_here(gateway: House) -> None:
    assert get(gateway, auth=basic("sandbox", "sandbox")).status_code == 401


def test_a_client_without_the_scope(gateway: House, carrier: SandboxCarrier) -> None:
    gateway.admit(replace(CLIENT, id="orders", scopes=frozenset({"orders:read", "orders:write"})))
    answer = get(gateway, auth=basic("orders", "s"))
    assert (answer.status_code, "scope v3" in errors(answer)[0]) == (403, True)
    assert carrier.requests == []


@pytest.mark.parametrize("accounts", [{"930001"}, {"930000", "930001"}, set[str]()])
def test_only_the_clients_account_that_is_served_here(
    gateway: House, carrier: SandboxCarrier, accounts: set[str]
) -> None:
    gateway.admit(replace(CLIENT, id=f"a{len(accounts)}", accounts=frozenset(accounts)))
    auth = basic(f"a{len(accounts)}", "s")
    answer = get(gateway, OTHER, auth)
    assert (answer.status_code, errors(answer)) == (403, ["Account 930001 is not yours"])
    assert get(gateway, auth=auth).status_code == (200 if ACCOUNT in accounts else 403)
    assert all(request.endswith(BALANCE) for request in carrier.requests)


def test_a_client_beyond_its_rate_is_told_when_to_come_back(gateway: House) -> None:
    gateway.admit(replace(CLIENT, id="quick", limits=Limits(rate=Rate(per_second=0.001, burst=2))))
    auth = basic("quick", "s")
    assert [get(gateway, auth=auth).status_code for _ in range(2)] == [200, 200]
    answer = get(gateway, auth=auth)
    assert (answer.status_code, len(errors(answer))) == (429, 1)
    assert int(answer.headers["retry-after"]) > 1


def test_tools_ask_for_no_credentials_and_count_nothing(gateway: House) -> None:
    assert gateway.http.simulate_get("/v3/tools/time").status_code == 200
    assert get(gateway, "/v3/tools/time", auth="Basic nonsense").status_code == 200
