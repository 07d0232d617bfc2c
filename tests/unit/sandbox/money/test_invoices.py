"""Invoices and payments: the same for the same seed and month, agreeing with each other, and real PDFs."""

from datetime import UTC, date, datetime
from io import BytesIO

import pytest
from pypdf import PdfReader

from services.sandbox.world.invoice_pdf import pdf
from services.sandbox.world.invoices import Invoice, invoices, statement
from services.sandbox.world.prepayments import MONTHS, Past
from shared.v3.encoding import encode

ACCOUNT = "930000"
MEMBERS = "InvoiceNumber Date DueDate Currency Net VAT Total AmountPaid AmountCredited AmountDue"


def moment(day: int, month: int = 11) -> datetime:
    return datetime(2026, month, day, 12, 0, tzinfo=UTC)


def at(now: datetime, account: str = ACCOUNT) -> list[Invoice]:
    return invoices(account, Past(1, now), now)


def test_the_past_follows_from_the_seed() -> None:
    assert Past(1, moment(3)).prepayments(ACCOUNT) == Past(1, moment(28)).prepayments(ACCOUNT)
    assert Past(1, moment(3)).prepayments(ACCOUNT) != Past(2, moment(3)).prepayments(ACCOUNT)
    assert Past(1, moment(3)).prepayments(ACCOUNT) != Past(1, moment(3)).prepayments("930001")


def test_a_month_that_is_over_adds_to_the_past_and_changes_nothing_in_it() -> None:
    before, after = (Past(1, moment(1, month)).prepayments(ACCOUNT) for month in (11, 12))
    assert len(before) == len(after) == MONTHS
    assert after[1:] == before[:-1]


@pytest.mark.parametrize(("account", "minimum"), [("930000", 250), ("930001", 50), ("990099", 50)])
def test_payments_are_newest_first_and_never_below_the_minimum(account: str, minimum: int) -> None:
    found = Past(1, moment(3)).prepayments(account)
    assert found == sorted(found, key=lambda payment: payment.moment, reverse=True)
    assert all(payment.amount >= minimum * 100_000 for payment in found)
    assert len({payment.id for payment in found}) == len(found)


def test_both_sides_see_the_same_transfer() -> None:
    past = Past(1, moment(3))
    assert past.transfers("930000") == past.transfers("930001") != []
    assert past.transfers("930002") == []


def test_every_payment_has_its_invoice() -> None:
    paid = [f"{payment.amount / 100_000:.2f}" for payment in Past(1, moment(3)).prepayments(ACCOUNT)]
    billed = [i.row()["Net"] for i in at(moment(3)) if i.description.startswith("Pre-payment")]
    assert billed == paid


def test_an_invoice_adds_up() -> None:
    for invoice in at(moment(3)):
        row = invoice.row()
        assert " ".join(row) == MEMBERS
        assert float(row["Net"]) + float(row["VAT"]) == float(row["Total"])
        assert float(row["AmountPaid"]) + float(row["AmountDue"]) == float(row["Total"])


def test_numbers_are_unlike_and_the_newest_come_first() -> None:
    found = at(moment(3))
    assert len({invoice.number for invoice in found}) == len(found)
    assert [invoice.issued for invoice in found] == sorted((i.issued for i in found), reverse=True)


def test_the_newest_for_the_service_is_due_and_then_overdue() -> None:
    unpaid = [invoice for invoice in at(moment(3)) if invoice.amount_due]
    assert [invoice.issued for invoice in unpaid] == [date(2026, 11, 1)]
    assert statement(unpaid, date(2026, 11, 15))["TotalOverDue"] is None
    overdue = statement(unpaid, date(2026, 11, 16))
    assert overdue["TotalOverDue"] == overdue["TotalDue"] == {"GBP": 30}


def test_no_invoices_are_a_statement_too() -> None:
    assert encode(statement([], date(2026, 11, 15))) == (
        b'{"Invoices":[],"TotalDue":{"GBP":0},"TotalOverDue":null}'
    )


def test_a_pdf_says_what_the_list_says_and_is_the_same_every_time() -> None:
    invoice = at(moment(3))[0]
    document = pdf(invoice)
    text = PdfReader(BytesIO(document)).pages[0].extract_text()
    row = invoice.row()
    assert all(row[name] in text for name in ("InvoiceNumber", "Date", "DueDate", "Net", "VAT", "Total"))
    assert document == pdf(invoice)
