"""Lives of trunks, ports, messages and reports, and of single calls."""

from collections.abc import Sequence
from datetime import date, timedelta

from tests.crash.number_lives import is_there
from tests.crash.tasks import ACCOUNTS, MESSAGING, NUMBERS, VOICE, Batch, Document, Life, Ordered
from tests.crash.wording import Author
from tests.sandbox_server import ACCOUNT

HALVED = f"{ACCOUNT}-H"
"""Trunks of this name are the ones whose settings the carrier may apply in half."""
PDF = "JVBERi0xLjQK"
MANY_DAYS = 9000
FIRST_DAY = date(2000, 1, 1)
FATES = ("447700900911", "447700900912", "447700900914", "447700900926", "447700900123")
"""Texts to some of these are not delivered."""


def trunk_life(author: Author, index: int, numbers: Sequence[str]) -> Life:
    """A trunk, from its creation; it may take over the numbers, which are on the account."""
    chance = author.chance
    trunk = f"{HALVED if chance.random() < 0.3 else f'{ACCOUNT}-T'}{index}"
    may = r"as ordered|not IP-authenticated|Missing section|must be a number|no such trunk|there is no trunk"
    if chance.random() < 0.2:
        (status,) = yield [author.written("PUT", f"{VOICE}/trunks/{trunk}", {"type": "auth"})]
        if status not in (200, 201):
            return
    else:
        body = _trunk_settings(author, numbers) | {"trunk": trunk}
        kind = "ip" if "acl" in body or chance.random() < 0.2 else "auth"
        (order,) = yield [author.ordered("trunk.create", body | {"trunk_type": kind}, may=may)]
        if not is_there(order):
            return
    for _ in range(chance.choice((0, 1, 2))):
        body = {name: value for name, value in _trunk_settings(author, numbers).items() if name != "acl"}
        body.setdefault("balance", "9")
        yield [author.ordered("trunk.update", body | {"trunk": trunk}, may=may)]
    if chance.random() < 0.5:
        yield [author.ordered("trunk.delete", {"trunk": trunk}, may=may, final=True)]


def _trunk_settings(author: Author, numbers: Sequence[str]) -> Document:
    chance = author.chance
    every: Document = {
        "options": {"max_dur": chance.randint(60, 9999), "limit_rate_out": f"{chance.randint(1, 9)}/10s"},
        "destinationacl": {"allow": [str(chance.randint(30, 59))], "deny": []},
        "balance": str(chance.randint(1, 99)),
        "acl": [f"192.0.2.{chance.randint(1, 250)}"],
        "config": author.config(),
        "numbers": {"data": list(numbers)},
    }
    chosen = {name: value for name, value in every.items() if chance.random() < 0.35}
    return chosen | ({"on_failure": "rollback"} if chosen and chance.random() < 0.4 else {})


def port_life(author: Author, index: int) -> Life:
    """A port; it takes days, so nobody waits for it."""
    chance = author.chance
    extra: Document = {"config": author.config()} if chance.random() < 0.5 else {}
    if chance.random() < 0.4:
        body, kind = mobile(index), "port.mnp"
    else:
        body, kind = geographic(index, rejected=chance.random() < 0.3), "port.gnp"
    yield [author.ordered(kind, body | extra, may=r"Rejected by LCP", awaited=False, final=True)]


def mobile(index: int) -> Document:
    """What a mobile port is ordered with: its number and its code are nobody else's."""
    return {
        "msisdn": f"44770000{index:04d}",
        "pac": f"TLN{index:06d}",
        "contact_email": "ports@example.com",
    }


def geographic(index: int, *, rejected: bool) -> Document:
    """The same for a geographic one."""
    main = f"0163297{index:04d}"
    return {
        "mbn": main,
        "lcp": "BT",
        "lcp_cupid": 1,
        "contact_email": "ports@example.com",
        "account_number": "NA1",
        "billing_postcode": "ZZ99 3BC" if rejected else "A12 3BC",
        "port_type": "single",
        "lines": 1,
        "channels": 1,
        "customer": {
            "name": "Sample",
            "premises": "1",
            "thoroughfare": "Sample Street",
            "locality": "Sampletown",
            "postcode": "A12 3BC",
        },
        "numbers": [{"number": main, "type": "mbn", "action": "port"}],
    }


def message_life(author: Author, index: int) -> Life:
    """A text or a fax: its sender tells it from all others."""
    chance = author.chance
    if chance.random() < 0.3:
        to = [f"4416329601{chance.randint(10, 99)}", "441632960200"][: chance.choice((1, 2))]
        body: Document = {"from": f"4420{index:08d}", "to": to, "document": PDF}
        yield [author.ordered("message.fax", body, awaited=False, final=True, may="not delivered")]
        return
    sender, to = f"T{index}", chance.choice(FATES)
    text: Document = {"from": sender, "to": to, "message": f"Message {index}"}
    if chance.random() < 0.5:
        does = [("message.sms", f"{sender}>{to}")]
        yield [author.written("POST", f"{MESSAGING}/sms", text, does=does)]
    else:
        yield [author.ordered("message.sms", text, awaited=False, final=True, may="not delivered")]


def report_life(author: Author, index: int) -> Life:
    """A report that nobody else asks for."""
    yield [author.ordered("report.run", report(index), may=r"gone or cut")]


def report(index: int) -> Document:
    """An order for a report of its own."""
    kinds = ("voice/cdr/day", "voice/summary/day/in", "voice/summary/day/out")
    day = FIRST_DAY + timedelta(days=index % MANY_DAYS)
    return {"report": kinds[index // MANY_DAYS % len(kinds)], "parameters": {"date": str(day)}}


def standing_life(author: Author, index: int) -> Life:
    """A report every minute; it is cancelled when the history ends."""
    body: Document = {
        "report": "voice/summary/day/out",
        "parameters": {"date": f"today-{index % 300 + 1}"},
        "schedule": {"cron": "* * * * *"},
    }
    yield [author.ordered("report.run", body, awaited=False, plain=True)]


def call_life(author: Author, index: int) -> Life:
    """Single writes: some may be repeated, some cost money, of some nobody can tell afterwards."""
    for _ in range(author.chance.choice((1, 2, 3))):
        yield [
            author.chance.choice(
                [
                    author.call("PUT", f"{ACCOUNTS}/prepay/balance/alert", {"alert_balance": index % 50 + 1}),
                    author.call("PUT", f"{NUMBERS}/default/config", author.config()),
                    author.call(
                        "POST", f"{MESSAGING}/sms", {"from": f"C{index}", "to": FATES[0], "message": "x"}
                    ),
                ]
            )
        ]
        if author.chance.random() < 0.3:
            return
        index += 100_000


def batch_life(author: Author, life: int) -> Life:
    """Many small orders in one request, which is sent again until it is answered."""
    orders: list[Ordered] = []
    first = MANY_DAYS + 10 * life
    for index in range(first, first + author.chance.randint(3, 8)):
        text: Document = {"from": f"B{index}", "to": FATES[-1], "message": "From a batch"}
        kind = author.chance.choice(("message.sms", "report.run"))
        given = text if kind == "message.sms" else report(index)
        orders.append(
            author.ordered(kind, given, awaited=False, plain=True, may="gone or cut", client="bulk")
        )
    yield [Batch(orders=tuple(orders))]
