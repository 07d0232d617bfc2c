"""Section 6, notifications: who is told of what, and what they were told."""

import re
from collections.abc import Callable, Mapping
from datetime import timedelta

from services.sandbox.endpoints import moments
from services.sandbox.endpoints.routing import Routes
from services.sandbox.world.news import TYPES
from services.sandbox.world.recipients import Recipient
from services.sandbox.world.world import World
from shared.v3.addresses import is_mail, is_url
from shared.v3.http import Answer, Call, success
from shared.v3.refusal import bad_request, not_found

_NOTIFICATIONS = "/v3/accounts/{account}/notifications"
_TYPE = f"{_NOTIFICATIONS}/{{type}}"
_METHOD = f"{_TYPE}/{{method}}"
_RECIPIENT = f"{_METHOD}/{{hash}}"

_REMEMBERED = timedelta(days=60)
_MOBILE = re.compile(r"\+?[1-9]\d{6,14}")


class NotificationEndpoints:
    """Answers about recipients and the history."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._recipients = world.recipients
        self._notifications = world.notifications

    def routes(self) -> Routes:
        """The endpoints of this section."""
        return {
            f"GET {_NOTIFICATIONS}": self.enabled,
            f"GET {_NOTIFICATIONS}/available": self.available,
            f"GET {_NOTIFICATIONS}/history": self.history,
            f"GET {_TYPE}": self.recipients,
            f"DELETE {_TYPE}": self.clear,
            f"GET {_METHOD}": self.recipients,
            f"POST {_METHOD}": self.add,
            f"GET {_RECIPIENT}": self.show,
            f"DELETE {_RECIPIENT}": self.remove,
        }

    def enabled(self, call: Call) -> Answer:
        """The types that somebody wants to be told of."""
        return Answer(sorted({found.type for found in self._recipients.all(call.account)}))

    def available(self, call: Call) -> Answer:  # noqa: ARG002
        """Every type, with its description."""
        return Answer(TYPES)

    def history(self, call: Call) -> Answer:
        """What was told in a window of the last sixty days, newest first."""
        earliest = self._world.now() - _REMEMBERED
        start = moments.start(call.parameters, "date_start", moments.midnight(earliest))
        end = moments.end(call.parameters, "date_end", self._world.now())
        if start.date() < earliest.date():
            raise bad_request("date_start must not be more than 60 days ago")
        first, last, kind = moments.shown(start), moments.shown(end), call.parameters.text("class")
        found = self._notifications.history(call.account)
        return Answer(
            [
                notice
                for notice in found
                if first <= notice.date <= last and kind in (None, notice.notice_class)
            ]
        )

    def recipients(self, call: Call) -> Answer:
        """The recipients of a type, of one method or all."""
        return Answer(self._named(call))

    def clear(self, call: Call) -> Answer:
        """Remove every recipient of a type; it is no error when there is none."""
        self._recipients.remove(call.account, self._named(call))
        return success()

    def add(self, call: Call) -> Answer:
        """Add a recipient; one that is there already stays as it is."""
        kind, method = call.variables["type"], call.variables["method"]
        destination = call.parameters.text("destination")
        if destination is None or not _FORMS[method](destination):
            raise bad_request("Invalid destination")
        name = self._recipients.add(call.account, kind, method, destination)
        return Answer({"success": True, "hash": name})

    def show(self, call: Call) -> Answer:
        """One recipient."""
        return Answer(self._one(call))

    def remove(self, call: Call) -> Answer:
        """Remove one recipient."""
        if not self._recipients.remove(call.account, [self._one(call)]):
            raise _no_recipient()
        return success()

    def _named(self, call: Call) -> list[Recipient]:
        """The recipients that the path names, however much of them it says."""
        asked = {name: call.variables[name] for name in ("type", "method", "hash") if name in call.variables}
        return [
            found
            for found in self._recipients.all(call.account)
            if all(getattr(found, name) == value for name, value in asked.items())
        ]

    def _one(self, call: Call) -> Recipient:
        found = self._named(call)
        if not found:
            raise _no_recipient()
        return found[0]


def _is_mobile(text: str) -> bool:
    return _MOBILE.fullmatch(text) is not None


_FORMS: Mapping[str, Callable[[str], bool]] = {"email": is_mail, "sms": _is_mobile, "http": is_url}


def _no_recipient() -> Exception:
    return not_found("No such recipient")
