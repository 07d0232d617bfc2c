"""What waits for an operator: orders in attention, differences of an audit, tubes to be held back."""

from decimal import Decimal

from playwright.sync_api import expect

from shared.orders import progress
from shared.orders.audit.audits import difference
from shared.orders.record import Order
from tests.browser.operator import Operator
from tests.integration.gateway.house import House, document, order
from tests.integration.gateway.test_audits import audited


def in_attention(house: House, reference: str) -> Order:
    """A call may have taken effect, and nobody but a person can find out."""
    made = document(house.post(body=order(reference)))["id"]
    found = house.announce(made, Decimal(5))
    return house.book.commit(found, progress.attention(found, "nobody can tell", house.clock.time()))


def test_what_waits_for_a_person_comes_first_and_is_resolved_there(operator: Operator, house: House) -> None:
    doubtful = in_attention(house, "doubtful")
    operator.open()
    operator.sees("1 order waits for a person")
    expect(operator.page.get_by_role("heading", level=2).first).to_have_text("1 order waits for a person")
    operator.go("Attention")
    operator.sees("nobody can tell")
    operator.press("Resolve… doubtful")
    expect(operator.dialog.locator("dd").first).to_have_text("PUT")
    expect(operator.dialog.locator("dd").last).to_have_text("5")
    operator.dialog.get_by_role("radio", name="did not happen").check()
    operator.decide("Resolve", who="Ada", why="looked at the portal")
    operator.sees("No order waits for a person.")
    assert house.book.read(doubtful.id).state == "running"
    told = next(entry for entry in house.book.timeline(doubtful.id) if entry.event == "resolved")
    assert (told.facts, told.why) == ({"who": "Ada (client demo)", "happened": "no"}, "looked at the portal")


def test_what_the_carrier_took_is_told_where_it_is_not_what_was_announced(
    operator: Operator, house: House
) -> None:
    doubtful = in_attention(house, "doubtful")
    operator.open("#/attention")
    operator.press("Resolve… doubtful")
    operator.dialog.get_by_role("radio", name="happened").first.check()
    operator.dialog.get_by_text("What the call would have told").click()
    operator.dialog.get_by_label("What the carrier took for it").fill("0.35")
    operator.decide("Resolve", who="Ada", why="looked at the portal")
    operator.sees("No order waits for a person.")
    assert house.book.read(doubtful.id).charged == Decimal("0.35")


def test_the_oldest_is_the_first(operator: Operator, house: House) -> None:
    for name in "abc":
        in_attention(house, name)
    operator.open("#/attention")
    expect(operator.page.locator(".cards .headline a")).to_have_text(["a", "b", "c"])


def test_who_decides_is_remembered_for_the_tab_and_must_be_said(operator: Operator, house: House) -> None:
    in_attention(house, "a")
    in_attention(house, "b")
    operator.open("#/attention")
    operator.press("Resolve… a")
    operator.dialog.get_by_role("radio", name="did not happen").check()
    operator.dialog.get_by_role("button", name="Resolve").click()
    expect(operator.dialog.get_by_label("Who decides")).to_be_focused()
    operator.decide("Resolve", who="Ada", why="seen")
    operator.press("Resolve… b")
    expect(operator.dialog.get_by_label("Who decides")).to_have_value("Ada")
    operator.dialog.get_by_role("button", name="Not now").click()


def test_an_audit_is_asked_for_and_its_differences_are_decided_about(
    operator: Operator, house: House
) -> None:
    audited(house, difference("442079460124", "unordered"), difference("442079460125", "unordered"))
    operator.open("#/audits")
    operator.sees("2, of which 2 undecided")
    operator.press("Accept… 442079460124")
    operator.decide("Accept", who="Ada")
    operator.sees("2, of which 1 undecided")
    operator.press("Reverse… 442079460125")
    expect(operator.dialog).to_contain_text("cannot be taken back")
    operator.decide("Order its removal")
    operator.sees("2, of which 0 undecided")
    assert [row["type"] for row in document(house.get("/orders"))["orders"]] == ["number.release"]
    operator.press("Ask for an audit")
    operator.decide("Ask for it", why="to be sure")
    operator.sees("An audit is under way")


def test_a_tube_is_held_back_and_let_go(operator: Operator, house: House) -> None:
    operator.open()
    operator.sees("No worker listens on any tube")
    operator.page.get_by_text("tubes with nothing in them").click()
    operator.press("Pause numbers.release")
    operator.dialog.get_by_label("For").select_option("an hour")
    operator.decide("Pause", who="Ada", why="the carrier asked")
    row = operator.page.get_by_role("row", name="numbers.release")
    expect(row).to_contain_text("paused 60 min by Ada (client demo): the carrier asked")
    operator.press("Resume numbers.release")
    operator.decide("Resume")
    expect(row).not_to_contain_text("paused")
