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
TRUNKS_CREATE = "trunks.create"
TRUNKS_LOOK = "trunks.look"
TRUNKS_OPTIONS = "trunks.options"
TRUNKS_DESTINATIONS = "trunks.destinations"
TRUNKS_BALANCE = "trunks.balance"
TRUNKS_ADDRESSES = "trunks.addresses"
TRUNKS_CONFIGURE = "trunks.configure"
TRUNKS_NUMBERS = "trunks.numbers"
TRUNKS_VERIFY = "trunks.verify"
TRUNKS_DELETE = "trunks.delete"
PORTING_LOOK = "porting.look"
PORTING_SUBMIT = "porting.submit"
PORTING_FOLLOW = "porting.follow"
PORTING_CONFIGURE = "porting.configure"
PORTING_VERIFY = "porting.verify"
MESSAGES_SEND = "messages.send"
MESSAGES_FOLLOW = "messages.follow"
REPORTS_SCHEDULE = "reports.schedule"
REPORTS_ASK = "reports.ask"
REPORTS_COLLECT = "reports.collect"
REPORTS_STORE = "reports.store"
CALLS = "calls"
CALLBACKS = "callbacks"

_NUMBER_SETTINGS = (NUMBERS_CONFIGURE, NUMBERS_TRUNK, NUMBERS_SMS, NUMBERS_EMERGENCY)
_TRUNK_SETTINGS = (
    TRUNKS_OPTIONS,
    TRUNKS_DESTINATIONS,
    TRUNKS_BALANCE,
    TRUNKS_ADDRESSES,
    TRUNKS_CONFIGURE,
    TRUNKS_NUMBERS,
)
"""What limits a trunk comes before what lets anybody use it."""

_PORTING = (PORTING_LOOK, PORTING_SUBMIT, PORTING_FOLLOW, PORTING_CONFIGURE, PORTING_VERIFY)

CHAINS: dict[str, tuple[str, ...]] = {
    "number.activate": (
        NUMBERS_SEARCH,
        NUMBERS_ALLOCATE,
        *_NUMBER_SETTINGS,
        NUMBERS_VERIFY,
    ),
    "number.update": (NUMBERS_LOOK, *_NUMBER_SETTINGS, NUMBERS_VERIFY),
    "number.release": (NUMBERS_RELEASE, NUMBERS_VERIFY),
    "trunk.create": (TRUNKS_CREATE, TRUNKS_LOOK, *_TRUNK_SETTINGS, TRUNKS_VERIFY),
    "trunk.update": (TRUNKS_LOOK, *_TRUNK_SETTINGS, TRUNKS_VERIFY),
    "trunk.delete": (TRUNKS_DELETE, TRUNKS_VERIFY),
    "port.gnp": _PORTING,
    "port.mnp": _PORTING,
    "message.sms": (MESSAGES_SEND, MESSAGES_FOLLOW),
    "message.fax": (MESSAGES_SEND, MESSAGES_FOLLOW),
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
