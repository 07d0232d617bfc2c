"""What keeps browsers and caches from doing harm with an answer; and a v3 client sees nothing of it."""

import pytest
from falcon import testing

from services.gateway.problems import Busy
from services.gateway.refusals import refuse
from tests.integration.gateway.house import House
from tests.integration.gateway.test_limits import basic

SAFE = {"x-content-type-options": "nosniff", "referrer-policy": "no-referrer"}
NAMES = {*SAFE, "content-security-policy", "cache-control", "x-frame-options"}


def safety(answer: testing.Result) -> dict[str, str]:
    return {name: value for name, value in answer.headers.items() if name in NAMES}


def test_what_holds_an_order_is_kept_by_nobody(house: House) -> None:
    made = house.post()
    answers = [made, house.get(made.headers["location"]), house.get("/orders"), house.get("/attention")]
    answers += [house.get("/orders", auth="Bearer tl_x_y"), house.post(body={}), house.get("/nowhere")]
    assert [safety(answer) for answer in answers] == [SAFE | {"cache-control": "no-store"}] * len(answers)


@pytest.mark.parametrize("path", ["/docs", "/docs/problems/not-found"])
def test_a_page_runs_nothing_and_fetches_nothing(house: House, path: str) -> None:
    answer = house.http.simulate_get(path)
    assert answer.headers["content-type"].startswith("text/html")
    policy = answer.headers["content-security-policy"]
    assert policy.startswith("default-src 'none';")
    assert "script-src" not in policy
    for what in ("base-uri", "form-action", "frame-ancestors"):
        assert f"{what} 'none'" in policy
    assert safety(answer) == SAFE | {"content-security-policy": policy}
    assert "<script" not in answer.text


def test_the_description_may_be_kept(house: House) -> None:
    assert safety(house.http.simulate_get("/openapi.json")) == SAFE


@pytest.mark.parametrize("path", ["/v3/tools/time", "/v3/accounts/930000/type", "/v3/nothing", "/v3x/../v3/"])
@pytest.mark.parametrize("auth", ["Bearer x", basic("demo")])
def test_a_v3_client_cannot_tell_the_gateway_by_them(house: House, path: str, auth: str) -> None:
    answer = house.http.simulate_get(path, headers={"Authorization": auth})
    assert safety(answer) == ({} if path.startswith("/v3/") else SAFE | {"cache-control": "no-store"})


@pytest.mark.parametrize("path", ["/orders", "/v3/tools/time"])
def test_an_answer_without_the_application_has_them_too(path: str) -> None:
    names = {name.decode() for name, _ in refuse(path, Busy()).headers}
    assert (names >= {*SAFE, "cache-control"}) == (path == "/orders")
    assert not names & NAMES or path == "/orders"


def test_a_client_id_is_no_way_to_another_key_of_the_book(house: House) -> None:
    """An id with a colon would name an index of the client's, which is no client."""
    house.post()
    for name in ("demo:orders", "demo:references", "demo:usage", "}x", "demo\r\nSET", "x" * 5000, "\0", "*"):
        answer = house.http.simulate_get("/v3/accounts/930000/type", headers={"Authorization": basic(name)})
        assert answer.status_code == 401
