"""No secret gets into an error, a repr, a log line or an exchange, whatever fails and however."""

import traceback
from base64 import b64encode

import pytest

from shared.carrier import numbers
from shared.carrier.client import Carrier
from shared.errors import CarrierError
from tests import rogue_server as rogue
from tests.integration.carrier.conftest import PASSWORD, Stage
from tests.servers import free_port

NUMBER = "441632960123"
PATTERN = "20794*"
BASIC = b64encode(f"user:{PASSWORD}".encode()).decode()
ECHO = f'{{"success":false,"errors":["you sent {PASSWORD}","Basic {BASIC}"]}}'.encode()


FAILURES: dict[str, rogue.Act] = {
    "closed": rogue.closes,
    "closed after reading": rogue.reads_and_closes,
    "reset": rogue.resets,
    "no answer": rogue.hangs,
    "drip": rogue.drips(b"HTTP/1.1 200 OK\r\n" * 9),
    "garbage": rogue.once(f"{PASSWORD} {BASIC}\r\n\r\n".encode()),
    "echo as refusal": rogue.answers(rogue.whole(ECHO, status="400 Bad")),
    "echo as success": rogue.answers(rogue.whole(ECHO)),
    "echo as outage": rogue.answers(rogue.whole(ECHO, status="500 Oops")),
    "echo as HTML": rogue.answers(rogue.whole(ECHO, kind="text/html")),
    "echo in a header": rogue.answers(rogue.whole(b"", status="302 X", location=f"/{PASSWORD}")),
    "echo in the reason": rogue.answers(rogue.whole(b"", status=f"503 {PASSWORD}")),
    "echo in a member's name": rogue.answers(rogue.whole(f'{{"basic":{{"{PASSWORD}":1}}}}'.encode())),
    "401": rogue.answers(rogue.whole(b"", status="401 Unauthorized", www_authenticate="Basic")),
    "redirect": rogue.answers(rogue.whole(b"", status="302 Found", location="http://127.0.0.1:1/")),
}


def everything_said(error: CarrierError, carrier: Carrier, stage: Stage) -> str:
    """All that a log, a timeline or a person could get to see."""
    written = "".join(traceback.format_exception(error))
    return f"{error} {error!r} {vars(error)} {written} {carrier!r} {stage.exchanges}"


@pytest.mark.parametrize("failure", FAILURES)
def test_no_failure_tells_a_secret(
    stage: Stage, failure: str, capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    carrier = stage.carrier(stage.server(FAILURES[failure]).url)
    with pytest.raises(CarrierError) as raised:
        numbers.allocate(carrier, NUMBER)
    said = everything_said(raised.value, carrier, stage) + "".join(capfd.readouterr()) + caplog.text
    assert NUMBER in said
    for secret in (PASSWORD, BASIC):
        assert secret not in said


def test_a_refused_connection_tells_no_secret(stage: Stage) -> None:
    carrier = stage.carrier(f"http://127.0.0.1:{free_port()}")
    with pytest.raises(CarrierError) as raised:
        numbers.available(carrier, pattern=PATTERN)
    said = everything_said(raised.value, carrier, stage)
    assert PATTERN not in said
    assert PASSWORD not in said
