"""Section 16, files: what waits for collection, and collecting it once."""

import msgspec

from services.sandbox.endpoints.routing import Routes
from services.sandbox.world.reports import Reports
from shared.v3.http import NOTHING_YET, Answer, Call
from shared.v3.refusal import not_found


class FileEndpoints:
    """Answers about report results."""

    def __init__(self, reports: Reports) -> None:
        self._reports = reports

    def routes(self) -> Routes:
        """The endpoints of this section."""
        return {
            "GET /v3/files/{account}": self.list,
            "GET /v3/files/{account}/{hash}": self.collect,
        }

    def list(self, call: Call) -> Answer:
        """The results that wait, by hash, oldest first. Uses nothing up."""
        files = self._reports.files(call.account)
        return Answer({name: msgspec.structs.asdict(file) for name, file in files.items()})

    def collect(self, call: Call) -> Answer:
        """The content, once; 204 while it is being made. HEAD looks and leaves it."""
        found = self._reports.collect(call.account, call.variables["hash"], keep=call.head)
        if found is None:
            raise not_found("No such file")
        if found.content is None:
            return NOTHING_YET
        return Answer(content=found.content, content_type=found.content_type)
