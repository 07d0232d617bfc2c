"""Follow a port until it is complete or refused. Days: most looks find nothing new, and leave no trace."""

from services.workers.context import Context, Handler
from services.workers.porting import ways
from services.workers.porting.submit import fresh
from shared.carrier.porting import Event, Port
from shared.outcome import Done, Outcome, Refused, Retry, Snooze

COMPLETE = "complete"
ENDED = ("rejected", "cancel_")
"""How the status of a port begins that will not be made."""


def follow(context: Context) -> Outcome:
    """What has changed since the last look, and whether that was the end."""
    ref = _reference(context)
    port = ways.find(context, ref) if ref else None
    if port is None:
        return Retry(f"the carrier does not show port {ref}" if ref else "nobody knows the port's reference")
    told = [str(mark) for mark in _list(context.order.step.outputs.get("told"))]
    new = [event for event in _events(port) if _mark(event) not in told]
    outputs: dict[str, object] = {
        "ref": ref,
        "port_status": port.status_code,
        "told": [*told, *map(_mark, new)],
    }
    news = tuple(_news(ref, event, port) for event in new)
    if port.status_code == COMPLETE:
        return Done(outputs, news=news)
    if port.status_code.startswith(ENDED):
        return Refused(f"port {ref}: {_words(port)}", outputs, news=news)
    return Snooze(f"port {ref}: {_words(port)}", context.parts.follow_every, outputs=outputs, news=news)


def _reference(context: Context) -> str:
    """The port's reference; where a person has settled the submission, it may have to be found."""
    ref = str(context.order.outputs.get("ref", ""))
    new = [] if ref else fresh(context)
    return new[0] if len(new) == 1 else ref


def _events(port: Port) -> list[Event]:
    """Every status it has had, oldest first; the one it has is among them."""
    events = sorted(port.events, key=lambda event: event.date)
    if any(event.status_code == port.status_code for event in events):
        return events
    return [*events, Event(port.status_code, port.status)]


def _mark(event: Event) -> str:
    return f"{event.date} {event.status_code}".strip()


def _news(ref: str, event: Event, port: Port) -> dict[str, str]:
    facts = {
        "status": event.status_code,
        "text": event.status,
        "ref": ref,
        "date": event.date,
        "info": event.info or "",
        "port_date": port.date_port or "",
    }
    return {name: fact for name, fact in facts.items() if fact}


def _words(port: Port) -> str:
    """Where it stands, in the carrier's words."""
    infos = [event.info for event in _events(port) if event.status_code == port.status_code and event.info]
    return ": ".join([port.status or port.status_code, *infos[-1:]])


def _list(value: object) -> list[object]:
    return list(value) if isinstance(value, list) else []  # pyright: ignore[reportUnknownArgumentType]


FOLLOW = Handler(follow)
