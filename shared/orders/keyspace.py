"""The name of every key of the book. `keyspace.md` says what is in them.

All share one hash tag, so that one script may change several of them at once, in Redis Cluster too.
"""

TAG = "{trunkline}"

OPEN = f"{TAG}:open"
ENDED = f"{TAG}:ended"
LINE = f"{TAG}:line"
LIVE_CHANNEL = f"{TAG}:live"
ASIDE = f"{TAG}:aside"
BELTS = f"{TAG}:belts"
KEEPER = f"{TAG}:keeper"
CLIENTS = f"{TAG}:clients"
COUNTERS = f"{TAG}:counters"
PROCESSES = f"{TAG}:processes"


def order(order_id: str) -> str:
    """Hash: the order itself, its version, the token of its last change, the keeper's receipt."""
    return f"{TAG}:order:{order_id}"


def timeline(order_id: str) -> str:
    """List: the order's timeline, one JSON entry each, oldest first."""
    return f"{TAG}:order:{order_id}:timeline"


def key(client: str, digest: str) -> str:
    """Hash: which order an idempotency key made, and of what request."""
    return f"{TAG}:key:{client}:{digest}"


def client(client_id: str) -> str:
    """String: one client's credentials and rights, as JSON."""
    return f"{TAG}:client:{client_id}"


def log(client_id: str) -> str:
    """Stream: what has happened to a client's orders; also the channel on which each entry is announced."""
    return f"{TAG}:log:{client_id}"


def spend(client_id: str) -> str:
    """Hash: what a client has spent and reserved, by day and month, and its caps."""
    return f"{TAG}:spend:{client_id}"


def rate(client_id: str) -> str:
    """String: when a client's rate limit will have refilled, in microseconds."""
    return f"{TAG}:rate:{client_id}"


def orders_of(client_id: str) -> str:
    """Sorted set by name: the ids of all orders of a client."""
    return f"{TAG}:orders:{client_id}"


def orders_in(client_id: str, state: str) -> str:
    """Sorted set by name: the ids of a client's orders in one state."""
    return f"{TAG}:orders:{client_id}:state:{state}"


def references_of(client_id: str) -> str:
    """Sorted set by name: `reference NUL id` of a client's orders."""
    return f"{TAG}:references:{client_id}"


def numbers_of(client_id: str) -> str:
    """Sorted set by name: `number NUL id` of a client's orders."""
    return f"{TAG}:numbers:{client_id}"


def batch(batch_id: str) -> str:
    """Hash: whose batch it is and when it came."""
    return f"{TAG}:batch:{batch_id}"


def batch_orders(batch_id: str) -> str:
    """Sorted set by name: the ids of a batch's orders."""
    return f"{TAG}:batch:{batch_id}:orders"


def hold(account: str, number: str) -> str:
    """String: the id of the order that has set a number aside."""
    return f"{TAG}:hold:{account}:{number}"


def file(order_id: str) -> str:
    """Hash: a report's content and type; expires when retention ends."""
    return f"{TAG}:file:{order_id}"


def secret(order_id: str, client_id: str) -> str:
    """Hash: what was shown once, sealed, until its client takes it; expires when retention ends."""
    return f"{TAG}:secret:{order_id}:{client_id}"


def delivery(order_id: str) -> str:
    """List: what the carrier has reported of an order's messages; expires when retention ends."""
    return f"{TAG}:delivery:{order_id}"


def copies(account: str, endpoint: str) -> str:
    """Hash: copies of what the carrier answered to questions to one endpoint."""
    return f"{TAG}:copies:{account}:{endpoint}"


def turn(account: str) -> str:
    """String: counts the writes that have ended copies of an account."""
    return f"{TAG}:turn:{account}"


def answer(order_id: str) -> str:
    """String: what the carrier answered to an order's call; expires when retention ends."""
    return f"{TAG}:answer:{order_id}"


def gate(account: str) -> str:
    """Hash: what every call to the carrier for an account has to pass."""
    return f"{TAG}:gate:{account}"


def write(client_id: str, digest: str) -> str:
    """String: the order that one v3 request without a key has made."""
    return f"{TAG}:write:{client_id}:{digest}"


def reversal(audit: str, difference: str) -> str:
    """String: the order that puts the carrier right about a difference that an audit found."""
    return f"{TAG}:reversal:{audit}:{difference}"


def askers(client_id: str, digest: str) -> str:
    """Hash: the orders of equal v3 writes without a key, and whether their callers are there."""
    return f"{TAG}:askers:{client_id}:{digest}"


def pause(tube: str) -> str:
    """String: who paused a tube by hand and why; expires when the pause ends."""
    return f"{TAG}:pause:{tube}"


def process(name: str) -> str:
    """Hash: how things stand in one process of Trunkline, and the number of its last telling."""
    return f"{TAG}:process:{name}"


def presence(instance: str) -> str:
    """Channel: nothing is said there; who listens is a gateway's process, for as long as it lives."""
    return f"{TAG}:presence:{instance}"


def report(account: str, digest: str) -> str:
    """String: the order that answers whoever asks for a report, until somebody has collected it."""
    return f"{TAG}:report:{account}:{digest}"


def slot(client_id: str, account: str, name: str) -> str:
    """String: the order whose report a client may collect once, by the name of the carrier's file."""
    return f"{TAG}:slot:{client_id}:{account}:{name}"


def slots(client_id: str, account: str) -> str:
    """Sorted set by time: the names of the files that a client may still collect."""
    return f"{TAG}:slots:{client_id}:{account}"


def ours(account: str, name: str) -> str:
    """String: that a file of this name at the carrier is fetched by the workers, and by nobody else."""
    return f"{TAG}:ours:{account}:{name}"


def believed(account: str) -> str:
    """Hash: what the book believes that the carrier has on an account."""
    return f"{TAG}:believed:{account}"


def audit(account: str) -> str:
    """Hash: the account's audits: the one asked for or under way, the last, when one was last due."""
    return f"{TAG}:audit:{account}"


def auditor(account: str) -> str:
    """String: token of the keeper that audits the account."""
    return f"{TAG}:auditor:{account}"


def differences(account: str, audit_id: str) -> str:
    """Hash: what an audit has found."""
    return f"{TAG}:differences:{account}:{audit_id}"
