"""The document of a received fax: a real PDF, the same bytes however often it is fetched. Pure."""

from datetime import UTC, datetime

from fpdf import FPDF

from services.sandbox.world.faxes import Fax


def document(fax: Fax) -> bytes:
    """The fax's pages."""
    pdf = FPDF(format="A4")
    pdf.set_creation_date(datetime.fromtimestamp(fax.at, UTC))
    pdf.set_title(f"Fax {fax.hash}")
    for page in range(1, fax.pages + 1):
        _page(pdf, fax, page)
    return bytes(pdf.output())


def _page(pdf: FPDF, fax: Fax, page: int) -> None:
    pdf.add_page()
    pdf.set_font("Courier", size=9)
    head = f"{fax.time}  {fax.station}  {fax.originator} > {fax.destination}  P. {page}/{fax.pages}"
    pdf.cell(text=_printable(head), new_x="LMARGIN", new_y="NEXT")
    pdf.set_font("Helvetica", size=24)
    pdf.ln(20)
    pdf.cell(text="A fax of the sandbox", new_x="LMARGIN", new_y="NEXT")


def _printable(text: str) -> str:
    """The fonts that every reader has know Latin-1 only."""
    return text.encode("latin-1", "replace").decode("latin-1")
