"""Who gets in, what a key may see, and where it is kept."""

import json

import pytest
from playwright.sync_api import expect

from shared.orders.clients.clients import new_client
from tests.browser.operator import Operator
from tests.integration.gateway.house import KEY, House, order

SECRET = KEY.rpartition("_")[2]


@pytest.mark.parametrize(
    ("key", "told"),
    [("demo", "A client key looks like"), ("tl_demo_wrong", "not accepted"), ("tl_nobody_x", "not accepted")],
)
def test_a_wrong_key_opens_nothing(operator: Operator, key: str, told: str) -> None:
    operator.page.goto("/console#/orders")
    operator.page.get_by_label("Client key").fill(key)
    operator.press("Sign in")
    expect(operator.page.get_by_role("alert")).to_contain_text(told)
    assert operator.page.evaluate("sessionStorage.length") == 0


def test_the_key_is_kept_for_the_tab_and_is_in_no_address(operator: Operator) -> None:
    operator.open("#/orders")
    operator.sees("No order is like that.")
    operator.page.reload()
    expect(operator.heading).to_have_text("Orders")
    assert not [request.url for request in operator.requests if SECRET in request.url]
    assert operator.page.evaluate("[document.cookie, localStorage.length]") == ["", 0]
    operator.press("Sign out")
    expect(operator.page.get_by_label("Client key")).to_have_value("")
    assert operator.page.evaluate("sessionStorage.length") == 0


def test_a_key_that_is_good_no_more_leads_back_to_the_door(operator: Operator) -> None:
    operator.open()
    operator.answer_once("**/orders?*", status=401, json={"title": "Unauthorized", "detail": "Send a key."})
    operator.page.evaluate("location.hash = '#/orders'")
    operator.sees("The key is not accepted (any more). Sign in again.")


def test_a_client_without_admin_sees_its_own_orders_only(operator: Operator, house: House) -> None:
    client, key = new_client(
        "shop", scopes=frozenset({"orders:read", "orders:write"}), accounts=frozenset({"930000"})
    )
    house.admit(client)
    house.post(body=order("somebody-elses"))
    house.post(body=order("shops-own"), auth=f"Bearer {key}")
    operator.open("#/", key)
    operator.sees("need a key with the scope admin")
    assert operator.page.get_by_role("navigation", name="Console").inner_text().split() == [
        "Overview",
        "Orders",
        "Batches",
    ]
    operator.go("Orders")
    operator.sees("shops-own")
    expect(operator.page.get_by_text("somebody-elses")).to_have_count(0)
    operator.page.goto("/console#/audits")
    operator.sees("Audits need a key with the scope admin.")


def test_too_many_requests_are_waited_out(operator: Operator, house: House) -> None:
    house.post(body=order("patience"))
    operator.open()
    operator.answer_once("**/orders?*", status=429, headers={"Retry-After": "0.01"}, body="")
    operator.page.evaluate("location.hash = '#/orders'")
    operator.sees("patience")


def test_what_fails_says_so_and_can_be_tried_again(operator: Operator, house: House) -> None:
    house.post(body=order("after-all"))
    operator.open()
    problem = {"title": "Book unavailable", "detail": "Orders cannot be written now."}
    operator.answer_once("**/orders?*", status=503, body=json.dumps(problem))
    operator.page.evaluate("location.hash = '#/orders'")
    operator.sees("Orders cannot be written now.")
    operator.press("Try again")
    operator.sees("after-all")


def test_offline_is_told_from_refused(operator: Operator) -> None:
    operator.open()
    operator.page.route("**/orders?*", lambda route: route.abort(), times=1)
    operator.page.evaluate("location.hash = '#/orders'")
    operator.sees("Are you offline?")
