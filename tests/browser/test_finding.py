"""The list of orders and the overview: filters, pages, the search box, and text that stays text."""

import json

import pytest
from playwright.sync_api import expect

from shared.outcome import Refused
from tests.browser.operator import Operator
from tests.integration.gateway.house import NUMBER, House, document, order

EVIL = "<img src=x onerror=\"document.title='owned'\">"


def rows(operator: Operator) -> list[str]:
    return operator.page.get_by_role("table").get_by_role("rowheader").all_inner_texts()


def test_orders_are_listed_a_page_at_a_time_and_the_back_button_goes_back(
    operator: Operator, house: House
) -> None:
    lines = [json.dumps(order(f"R-{n:03}")) for n in range(60)]
    batch = document(house.post("/batches", raw="\n".join(lines).encode()))["id"]
    operator.open("#/orders")
    operator.sees("R-059")
    assert len(rows(operator)) == 50
    operator.page.get_by_role("link", name="Older orders").click()
    operator.sees("R-000")
    assert len(rows(operator)) == 10
    operator.page.go_back()
    operator.sees("R-059")
    operator.page.goto(f"/console#/batches/{batch.lower()}")
    operator.page.get_by_role("link", name="60 accepted").click()
    operator.sees("R-059")


def test_orders_are_filtered_and_the_filter_is_in_the_address(operator: Operator, house: House) -> None:
    failed = document(house.post(body=order("bad")))["id"]
    house.work(failed, Refused("no such number"))
    house.post(body=order("good"))
    operator.open("#/orders")
    operator.sees("good")
    operator.page.get_by_label("Status").select_option("failed")
    expect(operator.page.get_by_role("rowheader")).to_have_text(["bad"])
    operator.sees("no such number")
    assert "status=failed" in operator.page.url
    operator.page.reload()
    expect(operator.page.get_by_label("Status")).to_have_value("failed")
    operator.page.get_by_role("link", name="Clear").click()
    operator.sees("good")


@pytest.mark.parametrize("wanted", ["R 7/ä", "020 7946 0123", "+" + NUMBER, "id"])
def test_the_search_box_takes_an_id_a_reference_or_a_number(
    operator: Operator, house: House, wanted: str
) -> None:
    made = document(house.post(body=order("R 7/ä")))["id"]
    operator.open()
    operator.page.keyboard.press("/")
    operator.page.keyboard.type(made.lower() if wanted == "id" else wanted)
    operator.page.keyboard.press("Enter")
    expect(operator.heading).to_contain_text("R 7/ä")
    assert operator.page.url.endswith(f"#/orders/{made}")


def test_the_overview_counts_orders_and_says_how_the_parts_are(operator: Operator, house: House) -> None:
    house.finish(document(house.post())["id"])
    operator.open()
    tile = operator.page.get_by_role("link", name="1 succeeded")
    expect(tile).to_be_visible()
    expect(operator.page.locator(".parts .state")).to_have_text(["ok", "ok", "ok"])
    tile.click()
    expect(operator.page.get_by_role("rowheader")).to_have_text(["R-1"])


def test_what_clients_write_stays_text(operator: Operator, house: House) -> None:
    made = document(house.post(body=order(EVIL)))["id"]
    house.work(made, Refused(EVIL))
    operator.open("#/orders")
    expect(operator.page.get_by_role("rowheader")).to_have_text([EVIL])
    operator.page.get_by_role("link", name=EVIL).click()
    expect(operator.heading).to_contain_text(EVIL)
    assert operator.page.locator("img").count() == 0
    assert operator.page.title() == f"{EVIL} · Trunkline"


def test_times_are_the_readers_and_exact_in_the_title(operator: Operator, house: House) -> None:
    made = document(house.post())
    operator.open("#/orders")
    time = operator.page.get_by_role("table").locator("time").first
    expect(time).to_have_attribute("title", made["created"])
    hour = (int(made["created"][11:13]) + 9) % 24
    expect(time).to_contain_text(f"{hour:02}{made['created'][13:19]}")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_narrow_screen_has_everything_in_it(operator: Operator, house: House, scheme: str) -> None:
    made = document(house.post(body=order("R" * 128)))["id"]
    operator.page.set_viewport_size({"width": 390, "height": 800})
    operator.page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    operator.open()
    for place in ("#/", "#/orders", f"#/orders/{made}", "#/attention", "#/audits", "#/batches"):
        operator.page.goto(f"/console{place}")
        expect(operator.page.locator("[aria-busy=true], .loading")).to_have_count(0)
        assert operator.page.evaluate("document.documentElement.scrollWidth") == 390, place
