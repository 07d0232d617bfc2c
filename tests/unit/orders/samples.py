"""Orders to test with, in as few words as a test needs."""

from datetime import UTC, datetime
from decimal import Decimal

from msgspec.structs import replace

from shared.config import DEVELOPMENT
from shared.orders import progress
from shared.orders.progress import Move, Rules
from shared.orders.record import Effect, Order
from shared.orders.types.kinds import (
    AnyOrder,
    Call,
    Choose,
    Destinations,
    Emergency,
    MessageFax,
    MessageSms,
    NumberActivate,
    NumberRelease,
    NumberUpdate,
    PortGnp,
    PortMnp,
    ReportRun,
    Sms,
    TrunkCreate,
    TrunkDelete,
    TrunkNumbers,
    TrunkOptions,
    TrunkUpdate,
)
from shared.orders.types.ports import Customer, Moved
from shared.outcome import Charge, Outcome
from shared.seals import Seals

NOW = 1_700_000_000.0
ACCOUNT = "930000"
CLIENT = "shop"
ID = "01HF7YAT00ZZZZZZZZZZZZZZZZ"
NUMBER = "442079460123"
TRACE = "4bf92f3577b34da6a3ce929d0e0e4736"
RULES = Rules(
    job_ttr=60, settle_after=5, max_attempts=3, poison_after=3, callback_give_up=600, repeat_after=30
)
EFFECT = Effect("PUT /v3/numbers/930000/allocated/442079460123", {"number": NUMBER}, NOW)
ADDRESS = Emergency(
    name="Ada", premises="1", thoroughfare="High Street", locality="London", postcode="N1 1AA"
)
MESSAGES = Sms("http_json", "https://shop.example/sms")
TRUNK = f"{ACCOUNT}-MAIN"
CALLBACK = "https://shop.example/orders"
PRICE = (Charge("number", Decimal(2)),)
SEALS = Seals.of(DEVELOPMENT["escrow_key"])
LATER = datetime(2030, 1, 1, tzinfo=UTC)


def release(reference: str = "R-1", *, callback: bool = False) -> NumberRelease:
    """An order with two steps."""
    plain = NumberRelease(reference=reference, number=NUMBER)
    return NumberRelease(reference=reference, number=NUMBER, callback=CALLBACK) if callback else plain


def update(reference: str = "R-1") -> NumberUpdate:
    """An order that changes all there is to be changed of a number."""
    return NumberUpdate(
        reference=reference,
        number=NUMBER,
        config={"routing": {}},
        trunk=TRUNK,
        sms=MESSAGES,
        emergency=ADDRESS,
    )


def create_trunk() -> TrunkCreate:
    """An order for a trunk with all that can be set on it."""
    return TrunkCreate(
        reference="R-1",
        trunk=TRUNK,
        trunk_type="ip",
        options=TrunkOptions(enabled=True),
        destinationacl=Destinations(["44"]),
        balance=Decimal(5),
        acl=["192.0.2.1"],
        config={"routing": {}},
        numbers=TrunkNumbers(["442079460200", NUMBER]),
    )


def update_trunk() -> TrunkUpdate:
    """An order that changes a trunk's settings."""
    return TrunkUpdate(reference="R-1", trunk=TRUNK, options=TrunkOptions(enabled=True))


def delete_trunk() -> TrunkDelete:
    """An order to delete a trunk."""
    return TrunkDelete(reference="R-1", trunk=TRUNK)


def choose(reference: str = "R-1") -> NumberActivate:
    """An order that finds its number out by and by."""
    return NumberActivate(reference=reference, choose=Choose())


def choose_run(length: int = 2) -> NumberActivate:
    """An order for consecutive numbers, to be given back when they cannot all be had."""
    return NumberActivate(reference="R-1", choose=Choose(consecutive=length), on_failure="rollback")


def activate(reference: str = "R-1", *, callback: bool = False) -> NumberActivate:
    """An order with steps after the allocation."""
    plain = NumberActivate(reference=reference, number=NUMBER, config={"routing": {}}, emergency=ADDRESS)
    return replace(plain, callback=CALLBACK) if callback else plain


def choose_with_config() -> NumberActivate:
    """The same with a step after the allocation, and to be undone when that is refused."""
    return NumberActivate(reference="R-1", choose=Choose(), config={}, on_failure="rollback")


def report(reference: str = "R-1") -> ReportRun:
    """An order with three steps and no number."""
    return ReportRun(reference=reference, report="voice/cdr/day", parameters={"date": "2026-05-01"})


def port(reference: str = "R-1") -> PortMnp:
    """An order that takes days."""
    return PortMnp(reference=reference, msisdn="447700900123", pac="ABC123456", contact_email="a@example.com")


def port_geographic(reference: str = "R-1") -> PortGnp:
    """The same for a geographic number."""
    return PortGnp(
        reference=reference,
        mbn="01632960100",
        lcp="BT",
        lcp_cupid=1,
        contact_email="a@example.com",
        billing_postcode="N1 1AA",
        port_type="single",
        lines=1,
        channels=1,
        customer=Customer(
            name="Ada", premises="1", thoroughfare="High Street", locality="London", postcode="N1 1AA"
        ),
        numbers=[Moved("01632960100", "mbn", "port")],
    )


def sms(reference: str = "R-1") -> MessageSms:
    """An order that sends."""
    return MessageSms(reference=reference, to="447700900123", sender="Sample", message="Hello.")


def fax(reference: str = "R-1") -> MessageFax:
    """The same with a document."""
    return MessageFax(
        reference=reference, to=["441632960123"], sender="441632960001", document="JVBERi0xLjQ="
    )


def call(reference: str = "R-1") -> Call:
    """An order with one step."""
    return Call(reference=reference, method="PUT", path=f"/numbers/{ACCOUNT}/allocated/{NUMBER}/config")


def accepted(
    spec: AnyOrder | None = None,
    *,
    order_id: str = ID,
    client: str = CLIENT,
    now: float = NOW,
    batch: str | None = None,
) -> Move:
    """An order as the gateway would write it."""
    return progress.accept(
        spec or release(),
        order_id=order_id,
        client=client,
        account=ACCOUNT,
        trace=TRACE,
        now=now,
        batch=batch,
    )


def claimed(spec: AnyOrder | None = None) -> Order:
    """An order in a worker's hands."""
    return claim(accepted(spec).order)


def announced(spec: AnyOrder | None = None) -> Order:
    """An order whose worker is about to make an unsafe call."""
    return progress.announce(claimed(spec), EFFECT, (NUMBER,)).order


def claim(order: Order, now: float = NOW) -> Order:
    """The order, taken by a worker."""
    return progress.claim(order, "worker", now, RULES).order


def settle(order: Order, outcome: Outcome, now: float = NOW) -> Order:
    """The order after its step ended so."""
    return progress.settle(order, outcome, now, 0.0, RULES).order


def read_back(order: Order, outcome: Outcome, now: float = NOW) -> Order:
    """The order after a read-back ended so."""
    return progress.settle_read_back(order, outcome, now, 0.0, RULES).order


def run(order: Order, *outcomes: Outcome) -> Order:
    """The order after so many steps, each claimed and settled."""
    for outcome in outcomes:
        order = settle(claim(order), outcome)
    return order
