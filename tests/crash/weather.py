"""What goes wrong at the carrier: so many faults at a time, others from time to time, all drawn from a seed.

No call takes effect later than it could be told from a lost one: see "What may still happen twice".
"""

import random

from tests.crash.other_lives import HALVED
from tests.crash.tasks import Document
from tests.sandbox_server import SandboxServer

AT_ONCE = 3

FAULTS: tuple[tuple[str, Document], ...] = (
    ("latency", {"seconds": 0.3, "probability": 0.3}),
    ("latency", {"seconds": 3, "probability": 0.02}),
    ("reset_before", {"probability": 0.05}),
    ("reset_after", {"method": "PUT", "probability": 0.15}),
    ("reset_after", {"method": "DELETE", "probability": 0.25}),
    ("reset_after", {"method": "POST", "probability": 0.15}),
    ("reset_after", {"path": "*/allocated/*", "method": "PUT", "probability": 0.4}),
    ("reset_after", {"path": "*/999", "probability": 0.4}),
    ("reset_after", {"path": "*/porting/*", "method": "POST", "probability": 0.5}),
    ("reset_after", {"path": "*/messaging/*", "method": "POST", "probability": 0.3}),
    # A report may be lost five times: more often than that, and one in many would rightly give up.
    ("reset_after", {"path": "*/files/*", "probability": 0.05}),
    ("cut_body", {"probability": 0.05}),
    ("cut_body", {"method": "PUT", "probability": 0.2}),
    ("drip", {"seconds": 1, "probability": 0.05}),
    ("drip", {"seconds": 6, "probability": 0.01}),
    ("html", {"probability": 0.03}),
    ("status", {"status": 500, "probability": 0.04}),
    ("status", {"status": 502, "probability": 0.04, "content_type": "text/html", "body": "<h1>Bad</h1>"}),
    ("status", {"status": 503, "probability": 0.1, "retry_after": 1}),
    ("status", {"status": 503, "probability": 1, "count": 12}),
    ("status", {"status": 429, "probability": 0.1, "retry_after": 1}),
    ("taken", {"path": "*/allocated/4411?4960*", "method": "PUT", "probability": 0.2}),
    ("taken", {"path": "*/allocated/441632960???", "method": "PUT", "probability": 0.05}),
    ("half_applied", {"path": f"*/trunks/{HALVED}*", "method": "PUT", "probability": 0.3}),
)


def change(sandbox: SandboxServer, chance: random.Random) -> None:
    """Other faults than before."""
    sandbox.clear_faults()
    for fault, details in chance.sample(FAULTS, AT_ONCE):
        sandbox.plant(fault, **details)
