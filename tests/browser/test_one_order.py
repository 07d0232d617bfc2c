"""One order: its timeline grows by itself, also after a cut; a decision is asked about first, then made."""

import json
from decimal import Decimal
from pathlib import Path

from playwright.sync_api import expect

from shared.orders import evidence
from shared.outcome import Done, Refused
from tests.browser.operator import Operator
from tests.browser.wire import Wire
from tests.integration.gateway.house import House, document, order
from tests.integration.gateway.served import ServedGateway


def place(order_id: str) -> str:
    return f"#/orders/{order_id}"


def test_an_order_is_watched_to_its_end_without_asking_again_and_again(
    operator: Operator, house: House
) -> None:
    made = document(house.post())["id"]
    operator.open(place(made))
    expect(operator.page.get_by_text("live", exact=True)).to_be_visible()
    looked = len(operator.asked(made))
    house.finish(made)
    expect(operator.heading).to_contain_text("succeeded")
    expect(operator.page.get_by_text("complete", exact=True)).to_be_visible()
    assert operator.timeline() == ["accepted", "done", "done", "succeeded"]
    assert len(operator.asked(made)) - looked <= 3
    assert len(operator.asked("/events")) == 2


def test_a_cut_stream_goes_on_where_it_was(operator: Operator, house: House, gateway: ServedGateway) -> None:
    made = document(house.post())["id"]
    with Wire(gateway.port) as wire:
        operator.open(place(made), at=wire.url)
        expect(operator.page.get_by_text("live", exact=True)).to_be_visible()
        for _ in range(2):
            with operator.page.expect_request("**/events"):
                wire.cut()
            house.work(made, Done())
        expect(operator.page.get_by_text("complete", exact=True)).to_be_visible()
    assert operator.timeline() == ["accepted", "done", "done", "succeeded"]
    resumed = [request.headers["last-event-id"] for request in operator.asked("/events")]
    assert (resumed[0], resumed[-1]) == (f"{made}-1", f"{made}-4")


def test_a_history_that_begins_anew_takes_the_place_of_the_old_one(operator: Operator, house: House) -> None:
    made = document(house.post())["id"]
    told = f"id: {made}-0\nevent: reset\ndata: {{}}\n\n"
    operator.answer_once("**/events", body=told, content_type="text/event-stream")
    operator.open(place(made))
    expect(operator.page.get_by_text("live", exact=True)).to_be_visible()
    house.finish(made)
    expect(operator.page.get_by_text("complete", exact=True)).to_be_visible()
    assert operator.timeline() == ["accepted", "done", "done", "succeeded"]


def test_an_order_is_cancelled_when_somebody_is_sure(operator: Operator, house: House) -> None:
    made = document(house.post())["id"]
    operator.open(place(made))
    operator.press("Cancel")
    expect(operator.dialog).to_contain_text("no further paid or final call")
    operator.page.keyboard.press("Escape")
    expect(operator.dialog).to_have_count(0)
    assert house.book.read(made).state == "accepted"
    operator.press("Cancel")
    operator.decide("Cancel the order", who="Ada", why="wrong <b>customer</b>")
    expect(operator.heading).to_contain_text("cancelled")
    asked = next(entry for entry in house.book.timeline(made) if entry.event == "cancel asked")
    assert (asked.why, asked.facts["who"]) == ("wrong <b>customer</b>", "Ada (client demo)")
    expect(operator.page.get_by_role("log").get_by_text("wrong <b>customer</b>").first).to_be_visible()


def test_a_refusal_is_told_in_the_gateways_own_words(operator: Operator, house: House) -> None:
    made = document(house.post())["id"]
    operator.open(place(made))
    operator.press("Cancel")
    house.finish(made)
    operator.dialog.get_by_role("button", name="Cancel the order").click()
    expect(operator.dialog.get_by_role("alert")).to_contain_text("Decision refused")
    expect(operator.dialog.get_by_role("alert")).to_contain_text("The order has succeeded already.")


def test_a_decision_without_an_answer_is_sent_again_under_its_name(operator: Operator, house: House) -> None:
    made = document(house.post())["id"]
    house.work(made, Refused("busy"))
    operator.open(place(made))
    operator.press("Retry")
    operator.answer_once("**/retry", status=503, json={"title": "Book unavailable", "detail": "Again."})
    operator.dialog.get_by_role("button", name="Retry").click()
    expect(operator.dialog.get_by_role("alert")).to_contain_text("Book unavailable")
    operator.decide("Retry")
    expect(operator.heading).to_contain_text("running")
    names = [request.headers["idempotency-key"] for request in operator.asked("/retry")]
    assert (len(names), len(set(names))) == (2, 1)


def test_an_order_is_confirmed(operator: Operator, house: House) -> None:
    made = document(house.post(body=order(confirm="wait")))["id"]
    operator.open(place(made))
    operator.press("Confirm")
    expect(operator.dialog).to_contain_text("cannot be taken back")
    operator.decide("Confirm the final step")
    expect(operator.page.get_by_role("log")).to_contain_text("confirmed")
    assert house.book.read(made).confirmed
    expect(operator.page.get_by_role("button", name="Confirm")).to_have_count(0)


def test_what_it_cost_has_its_currency(operator: Operator, house: House) -> None:
    made = document(house.post())["id"]
    house.announce(made, Decimal("2.50"))
    operator.open(place(made))
    expect(operator.page.locator("dt:text-is('reserved') + dd")).to_have_text("2.50")


def test_the_evidence_is_saved_as_it_is(operator: Operator, house: House, tmp_path: Path) -> None:
    made = document(house.post())["id"]
    house.finish(made)
    operator.open(place(made))
    with operator.page.expect_download() as saved:
        operator.press("Download evidence")
    assert saved.value.suggested_filename == f"{made}.evidence.json"
    saved.value.save_as(tmp_path / "evidence")
    content = (tmp_path / "evidence").read_bytes()
    assert (evidence.mistakes(content), json.loads(content)["standing"]["id"]) == ([], made)


def test_leaving_takes_the_question_along(operator: Operator, house: House) -> None:
    made = document(house.post())["id"]
    operator.open()
    operator.page.goto(f"/console{place(made)}")
    operator.press("Cancel")
    operator.page.go_back()
    expect(operator.heading).to_have_text("Overview")
    expect(operator.dialog).to_have_count(0)


def test_an_order_that_is_not_there_says_so(operator: Operator) -> None:
    operator.open(place("01HF7YAT00ZZZZZZZZZZZZZZZZ"))
    operator.sees("There is no such order.")
