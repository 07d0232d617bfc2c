"""What stands in each report: from its description to the bytes of its file. Knows nothing of tubes."""

from collections.abc import Callable
from datetime import date
from itertools import chain
from typing import cast

from services.sandbox.endpoints.numbers import listed, offer
from services.sandbox.world import movements, patterns, summaries
from services.sandbox.world.numbers import known
from services.sandbox.world.world import World
from shared.v3.encoding import decode, encode
from shared.v3.reports import Report

Rows = list[dict[str, object]]


def content(report: Report, world: World) -> bytes:
    """The file of a report: a JSON list, so that its first byte is ``[``. `KeyError` for no such report."""
    return encode(_ROWS[report.type](report, world))


def _summary(report: Report, world: World) -> Rows:
    direction = "in" if report.mode == "vsind" else "out"
    return summaries.by_day(_day(report), world.traffic().directed(report.account, direction, _day(report)))


def _calls(report: Report, world: World) -> Rows:
    traffic = world.traffic()
    if "date" in report.own:
        calls = traffic.calls(report.account, _day(report))
    else:
        calls = traffic.latest_calls(report.account, cast("int", report.own["quantity"]))
    return [call.row() for call in calls]


def _texts(report: Report, world: World) -> Rows:
    traffic, sent = world.traffic(), world.messages.sent(report.account)
    if "date" in report.own:
        today = [text for text in sent if text.start.date() == _day(report)]
        texts = [*traffic.texts(report.account, _day(report)), *today]
        return [text.row() for text in sorted(texts, key=lambda text: text.start)]
    count = cast("int", report.own["quantity"])
    texts = [*traffic.latest_texts(report.account, count), *sent]
    return [text.row() for text in sorted(texts, key=lambda text: text.start, reverse=True)[:count]]


def _movements(report: Report, world: World) -> Rows:
    account = report.account
    first, last = (date.fromisoformat(str(report.own[name])[:10]) for name in ("from", "to"))
    found = chain(
        movements.of_traffic(account, world.traffic(), first, last),
        movements.of_payments(account, world.past()),
        movements.of_ledger(account, world.ledger.read()),
    )
    return movements.rows(found, first, last)


def _numbers(report: Report, world: World) -> Rows:
    return _consecutive(report, world) if report.mode == "nlsc" else _allocated(report, world)


def _consecutive(report: Report, world: World) -> Rows:
    search = patterns.parse(cast("str | None", report.own.get("pattern")))
    count = cast("int", report.own["quantity"])
    return [offer(number) for number in world.numbers.consecutive(count, search)] if search else []


def _allocated(report: Report, world: World) -> Rows:
    held = [e164 for e164 in world.numbers.allocated(report.account) if _fits(e164, report)]
    if report.own.get("key") is not None or report.own.get("filter_config"):
        configs = world.numbers.configs(held)
        held = [n for n, config in zip(held, configs, strict=True) if _configured(config, report)]
    quantity = cast("int | None", report.own.get("quantity"))
    return [cast("dict[str, object]", listed(e164)) for e164 in held[:quantity]]


def _fits(e164: str, report: Report) -> bool:
    search = patterns.parse(cast("str | None", report.own.get("pattern")))
    return search is not None and search.matches(known(e164).national)


def _configured(config: str, report: Report) -> bool:
    """Whether a number has a configuration of its own and, if asked for, one with that key."""
    wanted = report.own.get("key")
    if not config or wanted is None:
        return bool(config)
    meta = cast("dict[str, object]", decode(config)).get("meta")
    key = cast("dict[str, object]", meta).get("key") if isinstance(meta, dict) else None
    return isinstance(key, str) and key.casefold() == str(wanted).casefold()


def _day(report: Report) -> date:
    return date.fromisoformat(str(report.own["date"]))


_ROWS: dict[str, Callable[[Report, World], Rows]] = {
    "voice_summary": _summary,
    "voice_cdr": _calls,
    "sms_cdr": _texts,
    "balance_summary": _movements,
    "nlist": _numbers,
}
