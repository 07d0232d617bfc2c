"""apply.py ROOT: my small edits in shared files (idempotent), for the working tree and for HEAD's version."""
import sys, pathlib
root = pathlib.Path(sys.argv[1])
only = set(sys.argv[2:])
EDITS = {
"services/gateway/app.py": [
("from services.gateway.attention import Attention\n", "from services.gateway.attention import Attention\nfrom services.gateway.audits import AuditsToMake, DecisionAbout, LatestAudit\n"),
("from shared.orders.answers import Answers\n", "from shared.orders.answers import Answers\nfrom shared.orders.audits import Audits\n"),
("    gate = Gate(client, config.simwood_account, Limits.of(config))\n", "    gate = Gate(client, config.simwood_account, Limits.of(config))\n    audits = Audits(client, config.simwood_account)\n"),
("        Route(\"/attention\", Attention(book, search, keys)),\n", """        Route("/attention", Attention(book, search, keys)),
        Route("/audits", AuditsToMake(audits, keys, clock)),
        Route("/audits/latest", LatestAudit(audits, keys)),
        *(
            Route(
                f"/audits/differences/{{difference}}/{what}", DecisionAbout(what, audits, intake, keys, clock)
            )
            for what in AUDIT_DECISIONS
        ),
"""),
],
"services/gateway/api/operations.py": [
("    (\"POST\", \"/batches\"): Operation(\n", """    ("POST", "/audits"): Operation(
        "admin",
        {202: Answer("The keeper makes it.", shapes.AuditShown)},
        ("invalid-decision", "invalid-parameter", *_BODY),
        Said,
    ),
    ("GET", "/audits/latest"): Operation(
        "admin",
        {200: Answer("How the audits stand, and what the last has found.", shapes.AuditStanding)},
        ("invalid-parameter",),
    ),
    ("POST", "/audits/differences/{difference}/accept"): Operation(
        "admin", _DIFFERENCE, _ABOUT_DIFFERENCE, Said
    ),
    ("POST", "/audits/differences/{difference}/reverse"): Operation(
        "admin", _DIFFERENCE, (*_ABOUT_DIFFERENCE, "invalid-order", "spend-cap-reached"), Said
    ),
    ("POST", "/batches"): Operation(
"""),
("_DECISION = (", """_DIFFERENCE = {200: Answer("The difference as it is decided.", shapes.DifferenceShown)}
_ABOUT_DIFFERENCE = ("not-found", "invalid-decision", "decision-refused", "invalid-parameter", *_BODY)
_DECISION = ("""),
],
"services/gateway/api/shapes.py": [
("class Problem(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):\n", '''class AuditShown(Struct, frozen=True, forbid_unknown_fields=True):
    """An audit: the carrier held against the book."""

    id: Id
    who: str
    """Who asked for it; `schedule` for the night's."""
    why: str | None
    asked: datetime
    ended: datetime | None
    numbers: int
    """That the carrier has on the account."""
    trunks: int
    """The same, without the default one."""
    differences: int
    failed: str | None


class DifferenceDecided(Struct, frozen=True, forbid_unknown_fields=True):
    """What a person decided about a difference."""

    what: Literal["accepted", "reversed"]
    who: str
    why: str | None
    at: datetime
    order: Id | None
    """The order that puts the carrier right."""


class DifferenceShown(Struct, frozen=True, forbid_unknown_fields=True):
    """Where the carrier and the book do not agree."""

    id: str
    thing: Literal["number", "trunk"]
    subject: str
    """The number, or the trunk's name."""
    kind: Literal["unordered", "gone", "changed"]
    """The carrier has it without an order; has it no more; or something else is set on it."""
    part: Literal["config", "trunk", "sms"] | None
    believed: dict[str, object] | None
    """What was set there by the order, empty for nothing."""
    found: dict[str, object] | None
    """What is set there now."""
    since: datetime | None
    order: Id | None
    """The order that is believed."""
    decision: DifferenceDecided | None


class AuditStanding(Struct, frozen=True, forbid_unknown_fields=True):
    """The last complete audit with its differences, and what came after it."""

    last: AuditShown | None
    under_way: AuditShown | None
    """Asked for, or being made."""
    failed: AuditShown | None
    undecided: int
    differences: list[DifferenceShown]
    """The first 500, those first that nobody has decided about."""


class Problem(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
'''),
],
"services/cli/main.py": [
("from services.cli import clients, decisions,", "from services.cli import audit, clients, decisions,"),
("app.add_typer(clients.app, name=\"client\")\n", "app.add_typer(clients.app, name=\"client\")\napp.add_typer(audit.app, name=\"audit\")\n"),
],
"services/cli/gateway_client.py": [
('''    def attention(self) -> Json:
''', '''    def audit(self, said: Json) -> Json:
        """Have the carrier audited; the audit that is to be made, or under way."""
        return self._insist("POST", "/audits", json=said).json()

    def audits(self) -> Json:
        """How the audits stand, and what the last one found."""
        return self._insist("GET", "/audits/latest").json()

    def about(self, difference: str, decision: str, said: Json) -> Json:
        """Accept or reverse a difference; the difference as it is decided."""
        return self._insist("POST", f"/audits/differences/{difference}/{decision}", json=said).json()

    def attention(self) -> Json:
'''),
],
"shared/config.py": [
('''    price_emergency: Decimal = Decimal(0)
''', '''    audit_at: str = ""
    """When the carrier is held against the book each night: an hour, `3`, or cron; empty for never."""
    price_emergency: Decimal = Decimal(0)
'''),
('''    if config.worker_threads < len(config.beanstalkd):
''', '''    for _, mistake in schedules.mistakes(schedules.nightly(config.audit_at)) if config.audit_at else ():
        mistakes.append(f"{variable('audit_at')}: an hour of the day, as 3, or cron: {mistake}")
    if config.worker_threads < len(config.beanstalkd):
'''),
("from shared.errors import ConfigError\n", "from shared.errors import ConfigError\nfrom shared.orders import schedules\n"),
],
"shared/orders/schedules.py": [
('''def mistakes(schedule: Schedule)''', '''def nightly(text: str) -> Schedule:
    """A schedule in the carrier's own time, from an hour of the day or five fields of cron."""
    return Schedule(f"0 {text} * * *" if text.strip().isdecimal() else text)


def mistakes(schedule: Schedule)'''),
],
"docs/running.md": [
('''| `TRUNKLINE_PRICE_EMERGENCY` | `0` |''', '''| `TRUNKLINE_AUDIT_AT` | | when the keeper [holds the carrier against the book](#audits) each night: an hour, `3`, or cron, `30 2 * * *`, in UK time; empty for only when somebody asks |
| `TRUNKLINE_PRICE_EMERGENCY` | `0` |'''),
],
}
EDITS["services/gateway/app.py"][0] = (EDITS["services/gateway/app.py"][0][0], EDITS["services/gateway/app.py"][0][0] + "from services.gateway.audits import DECISIONS as AUDIT_DECISIONS\nfrom services.gateway.audits import AuditsToMake, DecisionAbout, LatestAudit\n")
for path, edits in EDITS.items():
    if only and path not in only: continue
    file = root / path
    text = file.read_text()
    for old, new in edits:
        if new in text: continue
        assert text.count(old) == 1, (path, old, text.count(old))
        text = text.replace(old, new)
    file.write_text(text)
