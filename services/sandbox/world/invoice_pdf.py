"""An invoice as a PDF that any reader opens: the same bytes for the same invoice."""

from datetime import UTC, datetime

from fpdf import FPDF

from services.sandbox.world.invoices import Invoice

_FONT = "Helvetica"
_LINE = 8


def pdf(invoice: Invoice) -> bytes:
    """The document of an invoice."""
    page = FPDF()
    page.set_creation_date(datetime.combine(invoice.issued, datetime.min.time(), UTC))
    page.set_title(f"Invoice {invoice.number}")
    page.add_page()
    page.set_font(_FONT, "B", 20)
    page.cell(0, 2 * _LINE, "INVOICE", new_x="LMARGIN", new_y="NEXT")
    page.set_font(_FONT, "", 11)
    for label, text in _lines(invoice):
        page.cell(50, _LINE, label)
        page.cell(0, _LINE, text, new_x="LMARGIN", new_y="NEXT")
    return bytes(page.output())


def _lines(invoice: Invoice) -> list[tuple[str, str]]:
    row = invoice.row()
    return [
        ("Invoice number", row["InvoiceNumber"]),
        ("Account", invoice.account),
        ("Date", row["Date"]),
        ("Due date", row["DueDate"]),
        ("For", invoice.description),
        *((name, f"{row[name]} {row['Currency']}") for name in ("Net", "VAT", "Total")),
        ("Amount due", f"{row['AmountDue']} {row['Currency']}"),
    ]
