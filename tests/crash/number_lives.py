"""Lives of numbers: given or chosen, changed by orders and by v3 writes, some at once, then released."""

import random

from shared.orders.record import Order
from shared.orders.states import State
from tests.crash.tasks import NUMBERS, Document, Ended, Life, Ordered, Task, Written
from tests.crash.wording import Author
from tests.sandbox_server import ACCOUNT

NOWHERE = f"{ACCOUNT}-NOWHERE"
DEFAULT = f"{ACCOUNT}-L001"
GIVEN = ("442079460", "441632960", "447700900", "442896496", "443069990")
"""Blocks of a thousand numbers; of the first and the third some cost money, the third takes messages."""
MOBILE = "447700900"
CHOSEN = ("113", "114", "115", "116", "117", "118", "121", "131")
RUNS = ("14149602", "15149602", "16149602")
"""Where numbers are bought in runs."""
LEAVING = ("404", "405", "406", "999")
"""Numbers with these ends are taken away by another provider, or too dear."""
GONE = r"not on (this |the )?account|no such number|not allocated"
OTHERS = r"consecutive .* match|somebody else took|on account \d+ already|available|matches|in turn|in a row"


def given_numbers() -> list[str]:
    """Every number that orders may name, in the order in which they are used."""
    ends = [f"{end:03d}" for end in range(1000)]
    return [block + end for end in ends for block in GIVEN if end not in LEAVING]


def given_life(author: Author, number: str) -> Life:
    """One number, from when it is put on the account."""
    chance = author.chance
    if chance.random() < 0.25:
        path = f"{NUMBERS}/allocated/{number}"
        (status,) = yield [author.written("PUT", path)]
        if status not in (200, 201):
            return
    else:
        body = _activation(author, number.startswith(MOBILE)) | {"number": number}
        (order,) = yield [_activated(author, body)]
        if not is_there(order):
            return
    yield from _changed(author, number)


def chosen_life(author: Author) -> Life:
    """A number that matches, of a few that many orders want."""
    chance = author.chance
    pattern = f"{chance.choice(CHOSEN)}4960{chance.choice('0123')}*"
    wanted: Document = {"pattern": pattern}
    if chance.random() < 0.2:
        wanted = {"pattern": "2079460*", "tier": "gold", "max_setup": "5"}
    elif chance.random() < 0.3:
        wanted = {"pattern": f"{chance.choice(RUNS)}*", "consecutive": chance.randint(2, 4)}
    (order,) = yield [_activated(author, _activation(author, takes_sms=False) | {"choose": wanted})]
    if isinstance(order, Order) and is_there(order) and order.number:
        yield from _changed(author, order.number)


def is_there(ended: Ended) -> bool:
    """Whether an order has brought its number to the account as it should."""
    return isinstance(ended, Order) and ended.state is State.SUCCEEDED


def _activated(author: Author, body: Document) -> Ordered:
    return author.ordered("number.activate", body, may=f"{OTHERS}|{GONE}|no such trunk|NOWHERE")


def _activation(author: Author, takes_sms: bool) -> Document:
    """What is to be set on a number; now and then something that the carrier refuses."""
    chance, body = author.chance, _settings(author, takes_sms)
    if chance.random() < 0.1:
        body["trunk"] = NOWHERE
    if chance.random() < 0.4:
        body["on_failure"] = "rollback"
    return body


def _settings(author: Author, takes_sms: bool) -> Document:
    chance = author.chance
    body: Document = {}
    if chance.random() < 0.6:
        body["config"] = author.config()
    if chance.random() < 0.4:
        body["trunk"] = DEFAULT
    if takes_sms and chance.random() < 0.5:
        body["sms"] = author.sms()
    if chance.random() < 0.3:
        body["emergency"] = author.record()
    return body


def _changed(author: Author, number: str) -> Life:
    """What becomes of a number that is there."""
    chance = author.chance
    for _ in range(chance.choice((0, 1, 1, 2))):
        yield [_change(author, number) for _ in range(chance.choice((1, 1, 2)))]
    if chance.random() < 0.5:
        tasks: list[Task] = [_release(author, number)]
        if chance.random() < 0.2:
            tasks.append(_change(author, number))
        chance.shuffle(tasks)
        yield tasks


def _change(author: Author, number: str) -> Task:
    chance, place = author.chance, f"{NUMBERS}/allocated/{number}"
    if chance.random() < 0.5:
        body = _settings(author, number.startswith(MOBILE)) or {"config": author.config()}
        if "config" in body and chance.random() < 0.2:
            body["config"] = None
        if chance.random() < 0.4:
            body["on_failure"] = "rollback"
        return author.ordered("number.update", body | {"number": number}, may=f"{GONE}|not as ordered")
    method, part, sent = _one_write(author, chance)
    if chance.random() < 0.4:
        path = f"{place}/{part}"
        return author.call(method, path, sent, may=GONE + "|No config|[Nn]o such|not (found|have)|nothing")
    return author.written(method, f"{place}/{part}", sent)


def _one_write(author: Author, chance: random.Random) -> tuple[str, str, Document]:
    return chance.choice(
        [
            ("PUT", "config", author.config()),
            ("DELETE", "config", {}),
            ("PUT", "trunk", {"trunk": DEFAULT}),
            ("DELETE", "trunk", {}),
            ("PUT", "999", author.record()),
        ]
    )


def _release(author: Author, number: str) -> Ordered | Written:
    chance = author.chance
    if chance.random() < 0.3:
        return author.written("DELETE", f"{NUMBERS}/allocated/{number}")
    return author.ordered("number.release", {"number": number}, may=GONE, final=True)
