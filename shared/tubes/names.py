"""Every tube, and the order in which work travels over them: one table for gateway, workers and keeper.

Names come from here only; nothing that a client sends ever becomes a tube name (a CR LF in one would inject
beanstalkd commands).
"""

NUMBERS_SEARCH = "numbers.search"
NUMBERS_ALLOCATE = "numbers.allocate"
NUMBERS_LOOK = "numbers.look"
NUMBERS_CONFIGURE = "numbers.configure"
NUMBERS_TRUNK = "numbers.trunk"
NUMBERS_SMS = "numbers.sms"
NUMBERS_EMERGENCY = "numbers.emergency"
NUMBERS_VERIFY = "numbers.verify"
NUMBERS_RELEASE = "numbers.release"
REPORTS_SCHEDULE = "reports.schedule"
REPORTS_ASK = "reports.ask"
REPORTS_COLLECT = "reports.collect"
REPORTS_STORE = "reports.store"
CALLS = "calls"
CALLBACKS = "callbacks"

_NUMBER_SETTINGS = (NUMBERS_CONFIGURE, NUMBERS_TRUNK, NUMBERS_SMS, NUMBERS_EMERGENCY)

CHAINS: dict[str, tuple[str, ...]] = {
    "number.activate": (
        NUMBERS_SEARCH,
        NUMBERS_ALLOCATE,
        *_NUMBER_SETTINGS,
        NUMBERS_VERIFY,
    ),
    "number.update": (NUMBERS_LOOK, *_NUMBER_SETTINGS, NUMBERS_VERIFY),
    "number.release": (NUMBERS_RELEASE, NUMBERS_VERIFY),
    "report.run": (REPORTS_ASK, REPORTS_COLLECT, REPORTS_STORE),
    "call": (CALLS,),
}
"""The tubes an order of each type passes, in order; a step bears the name of its tube. Callbacks follow."""

STANDING: dict[str, tuple[str, ...]] = {"report.run": (REPORTS_SCHEDULE,)}
"""The same for standing orders, which make others of their type."""

WORKER_TUBES: tuple[str, ...] = (
    *dict.fromkeys(tube for chain in (*CHAINS.values(), *STANDING.values()) for tube in chain),
    CALLBACKS,
)
"""What a worker watches unless it is told otherwise."""

SANDBOX_REPORTS = "sandbox.reports"
"""The sandbox's own tube; no Trunkline worker watches it."""

SANDBOX_EVENTS = tuple(f"sandbox.events.{lane}" for lane in range(4))
"""What the sandbox has to tell its customers. Tubes of their own: a slow receiver must not hold up reports.

All events of one receiver take the same tube, so that they arrive in order.
"""

PRIORITIES = {"high": 100, "normal": 1000, "low": 10000}
"""An order's priority as beanstalkd's: the smaller number goes first."""
