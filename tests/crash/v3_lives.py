"""Lives that use the carrier's own API alone: faxes, ports, lookups, and reports that several ask for."""

from collections.abc import Callable
from datetime import date, timedelta

from tests.crash.other_lives import geographic, mobile
from tests.crash.tasks import MESSAGING, PORTING, Asked, Collected, Life, Task, Written
from tests.crash.wording import Author

ASKERS = ("shop", "desk", "poor")
STRANGER = "bulk"
"""Who asks for no report, and so gets none."""
FIRST_DAY = date(1960, 1, 1)
"""Days that the reports of other lives are not about."""
LARGE = 8192
"""Bytes of a document that is too large for the order itself."""


def sending_life(author: Author, index: int) -> Life:
    """A fax, a port, or a question that costs money: nobody can ask afterwards whether it was sent."""
    make: Callable[[Author, int], Written] = author.chance.choice((_fax, _fax, _lookup, _lookup, _port))
    yield [make(author, index)]


def _fax(author: Author, index: int) -> Written:
    """To one or two, as a form with a file; half of the files are kept beside their orders."""
    to = [f"4416329602{index % 100:02d}", "441632960301"][: author.chance.choice((1, 2))]
    document = b"%PDF-1.4\n" + (b"\xff" * LARGE if author.chance.random() < 0.5 else b"Sample")
    path = f"{MESSAGING}/fax"
    sender = f"4421{index:08d}"
    does = [("message.fax", f"{sender}>{recipient}") for recipient in to]
    return author.written("POST", path, {"from": sender, "to[]": to}, document=document, does=does)


def _lookup(author: Author, index: int) -> Written:
    """Half of them in the way of GET: all that is asked is in the address."""
    number = f"4478{index:08d}"
    does = [("message.hlr", number)]
    if author.chance.random() < 0.5:
        return author.written("GET", f"{MESSAGING}/hlr?number={number}", does=does)
    return author.written("POST", f"{MESSAGING}/hlr", {"number": number}, does=does)


def _port(author: Author, index: int) -> Written:
    """Nobody follows it: the number comes by itself."""
    if author.chance.random() < 0.5:
        sent, path, name = mobile(index), "mnp", "pac"
    else:
        sent, path, name = geographic(index, rejected=author.chance.random() < 0.3), "gnp", "mbn"
    return author.written("POST", f"{PORTING}/{path}", sent, does=[("port.submit", str(sent[name]))])


def shared_life(author: Author, index: int) -> Life:
    """A report that some clients ask for at once, and collect when all have asked; perhaps all over again."""
    chance = author.chance
    report = chance.choice(("voice/cdr/day", "sms/cdr/day", "voice/summary/day/in"))
    parameters = {"date": str(FIRST_DAY + timedelta(days=index))}
    for count in range(chance.choice((1, 1, 2))):
        name = f"{author.name}-{count}"
        clients = chance.sample(ASKERS, k=chance.choice((1, 2, 3)))
        described = yield [
            Asked(client=client, round=name, report=report, parameters=parameters) for client in clients
        ]
        files = dict(zip(clients, map(str, described), strict=True))
        collecting: list[Task] = [
            Collected(client=client, round=name, name=file) for client, file in files.items()
        ]
        if chance.random() < 0.3:
            file = next(iter(files.values()))
            collecting.append(Collected(client=STRANGER, round=name, name=file, asked=False))
        yield collecting
