"""What an operator writes for a client's limits, and how they are shown with what is used of them."""

import math
from decimal import Decimal, InvalidOperation

import typer
from msgspec.structs import replace
from rich.table import Column, Table

from services.cli.durations import seconds
from services.cli.tables import slim
from shared.clock import iso
from shared.orders.clients.clients import Client, Limits, Rate
from shared.orders.clients.usage import Period, Usage, told

NONE = "none"
"""Takes a limit away."""


def limited(client: Client, given: dict[str, str | None]) -> Client:
    """The client with other limits: options that were not given leave theirs as they are.

    Raises `typer.BadParameter` naming the option.
    """
    limits = client.limits
    rate = _rate(given["rate"], given["burst"], limits.rate)
    return replace(
        client,
        limits=Limits(
            rate=rate,
            day=_amount("day", given["day"], limits.day),
            month=_amount("month", given["month"], limits.month),
            numbers=_count("numbers-per-day", given["numbers-per-day"], limits.numbers),
        ),
    )


def table(client: Client, usage: Usage) -> Table:
    """The limits, and what is used of each."""
    folded = (Column(name, overflow="fold") for name in ("limit", "cap", "spent", "reserved", "left"))
    shown = slim(*folded, Column("starts anew", no_wrap=True))
    for name, period in (("day", usage.day), ("month", usage.month)):
        shown.add_row(name, *_money(period), iso(period.ends))
    most = usage.numbers_cap
    left = None if most is None else max(0, most - usage.numbers)
    shown.add_row("numbers per day", _cell(most), str(usage.numbers), "", _cell(left), iso(usage.day.ends))
    rate = client.limits.rate
    shown.add_row(
        "requests", NONE if rate is None else f"{rate.per_second:g}/s, {rate.burst} at once", "", "", "", ""
    )
    return shown


def _money(period: Period) -> tuple[str, ...]:
    amounts = (period.cap, period.used - period.reserved, period.reserved, period.left)
    return tuple(NONE if amount is None else told(amount) for amount in amounts)


def _cell(value: int | None) -> str:
    return NONE if value is None else str(value)


def _amount(option: str, given: str | None, now: Decimal | None) -> Decimal | None:
    if given is None or given == NONE:
        return now if given is None else None
    try:
        amount = Decimal(given)
    except InvalidOperation:
        amount = Decimal(-1)
    if not (amount.is_finite() and 0 <= amount < 10**8):
        raise typer.BadParameter(f"--{option}: an amount from 0 to 100 million, or {NONE}")
    return amount


def _count(option: str, given: str | None, now: int | None) -> int | None:
    if given is None or given == NONE:
        return now if given is None else None
    if not (given.isascii() and given.isdecimal()) or len(given) > 9:
        raise typer.BadParameter(f"--{option}: a whole number, or {NONE}")
    return int(given)


def _rate(given: str | None, burst: str | None, now: Rate | None) -> Rate | None:
    if given == NONE:
        return None
    per_second = _per_second(given) if given is not None else now.per_second if now else None
    at_once = _count("burst", burst, now.burst if now and given is None else None)
    if per_second is None:
        if burst is not None:
            raise typer.BadParameter("--burst: goes with --rate")
        return None
    if at_once is None:
        at_once = max(1, math.ceil(per_second))
    if at_once < 1:
        raise typer.BadParameter("--burst: at least 1, or nothing would ever be let in")
    return Rate(per_second, at_once)


def _per_second(given: str) -> float:
    """`50/s`, `50`, `600/m` or `5/10s` as requests a second."""
    count, _, window = given.partition("/")
    try:
        per_second = float(count) / seconds(window if window[:1].isdigit() else f"1{window or 's'}")
    except (ValueError, ZeroDivisionError):
        per_second = 0.0
    if not 0.0001 <= per_second <= 1e6:
        raise typer.BadParameter(f"--rate: requests in a time, e.g. 50/s or 600/m, or {NONE}")
    return per_second
