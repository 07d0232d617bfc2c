"""The sandbox as a WSGI application: every endpoint behind the door, and the controls beside it.

Everything it needs is passed in; it reads no configuration and keeps no state between requests.
"""

from collections.abc import Callable

import falcon

from services.sandbox import control
from services.sandbox.adapter import Adapter
from services.sandbox.door import Door
from services.sandbox.endpoints.accounts import AccountEndpoints
from services.sandbox.endpoints.byoc import ByocEndpoints
from services.sandbox.endpoints.byoc_routing import ByocRouting
from services.sandbox.endpoints.calls import CallEndpoints
from services.sandbox.endpoints.cdr import CdrEndpoints
from services.sandbox.endpoints.default_config import DefaultConfigEndpoints
from services.sandbox.endpoints.emergency import EmergencyEndpoints
from services.sandbox.endpoints.fax import FaxEndpoints
from services.sandbox.endpoints.fax_sending import FaxSendingEndpoints
from services.sandbox.endpoints.files import FileEndpoints
from services.sandbox.endpoints.ida import IdaEndpoints
from services.sandbox.endpoints.invoices import InvoiceEndpoints
from services.sandbox.endpoints.messaging import MessagingEndpoints
from services.sandbox.endpoints.mobile_porting import MobilePortingEndpoints
from services.sandbox.endpoints.notifications import NotificationEndpoints
from services.sandbox.endpoints.number_lookup import NumberLookup
from services.sandbox.endpoints.number_settings import NumberSettings
from services.sandbox.endpoints.numbers import NumberEndpoints
from services.sandbox.endpoints.porting import PortingEndpoints
from services.sandbox.endpoints.prepay import PrepayEndpoints
from services.sandbox.endpoints.rates import RateEndpoints
from services.sandbox.endpoints.reports import ReportEndpoints
from services.sandbox.endpoints.routing import Handler
from services.sandbox.endpoints.summary import SummaryEndpoints
from services.sandbox.endpoints.teams import TeamsEndpoints
from services.sandbox.endpoints.trunk_access import TrunkAccess
from services.sandbox.endpoints.trunk_balance import TrunkBalance
from services.sandbox.endpoints.trunk_prefixes import TrunkPrefixes
from services.sandbox.endpoints.trunk_routing import TrunkRouting
from services.sandbox.endpoints.trunks import TrunkEndpoints
from services.sandbox.endpoints.voice import VoiceEndpoints
from services.sandbox.jobs import Jobs
from services.sandbox.openapi import OpenApi
from services.sandbox.world.world import World
from shared.errors import Refusal, TrunklineError
from shared.v3.catalogue import load
from shared.v3.http import error_answer
from shared.v3.refusal import not_found
from shared.v3.tools import Tools
from shared.v3.wire import write

App = falcon.App[falcon.Request, falcon.Response]


def create(world: World, jobs: Jobs, *, controls: bool, sleep: Callable[[float], None]) -> App:
    """The application. `controls` adds ``/sandbox/…``; `sleep` is how a planted delay waits."""
    catalogue = load()
    door = Door(catalogue, handlers(world, jobs), world, sleep=sleep, journal=controls)
    app: App = falcon.App()
    app.set_error_serializer(_write_error)
    app.add_error_handler(TrunklineError, _refused)
    app.add_sink(Adapter(door, sleep), "/")
    app.add_sink(_absent, "/sandbox")
    app.add_route("/openapi.json", OpenApi(catalogue))
    if controls:
        control.install(app, world)
    return app


def handlers(world: World, jobs: Jobs) -> dict[str, Handler]:
    """Every endpoint that is built, by name."""
    sections = (
        Tools(world.clock),
        AccountEndpoints(world.accounts),
        InvoiceEndpoints(world),
        PrepayEndpoints(world),
        RateEndpoints(world),
        SummaryEndpoints(world),
        NotificationEndpoints(world),
        CdrEndpoints(world),
        TrunkEndpoints(world.trunks, world.numbers),
        TrunkBalance(world.trunks),
        TrunkAccess(world.trunks, world.access),
        TrunkPrefixes(world.trunks, world.access),
        TrunkRouting(world.trunks),
        IdaEndpoints(world.ida, world.trunks, world.numbers),
        VoiceEndpoints(world),
        CallEndpoints(world),
        NumberEndpoints(world.numbers),
        NumberSettings(world.numbers, world.trunks),
        DefaultConfigEndpoints(world.default_config, world.trunks),
        NumberLookup(world),
        EmergencyEndpoints(world.numbers, world.clock),
        PortingEndpoints(world.porting, world.clock),
        MobilePortingEndpoints(world.porting, world.clock),
        FaxEndpoints(world.faxes),
        FaxSendingEndpoints(world.fax_sending, world.clock),
        MessagingEndpoints(world.messages),
        ByocEndpoints(world.byoc, world.trunks),
        ByocRouting(world.byoc, world.trunks),
        TeamsEndpoints(world.teams, world.numbers),
        ReportEndpoints(world, jobs),
        FileEndpoints(world.reports),
    )
    return {name: handler for section in sections for name, handler in section.routes().items()}


def _absent(req: falcon.Request, resp: falcon.Response, **_groups: str) -> None:  # noqa: ARG001
    raise not_found()


def _refused(_req: falcon.Request, resp: falcon.Response, error: TrunklineError, _params: object) -> None:
    """Trouble outside the door: in the controls, or before a request could be read."""
    refusal = error if isinstance(error, Refusal) else Refusal(503, "The service is not available")
    write(resp, error_answer(refusal), indent=False)


def _write_error(_req: falcon.Request, resp: falcon.Response, error: falcon.HTTPError) -> None:
    """Falcon's own refusals in the one error body."""
    write(resp, error_answer(Refusal(error.status_code, error.title)), indent=False)
