"""What is answered without asking the application, and how long a body may be: by path only."""

from services.gateway.problem_details import MEDIA_TYPE, describe
from services.gateway.problems import Problem, TooLarge
from services.gateway.resources import batches, orders
from services.gateway.safety import fields
from services.gateway.serving.replies import Reply
from services.gateway.v3.surface import PATHS
from shared.errors import Refusal
from shared.v3 import http as v3
from shared.v3.wire import too_large

TOOL_BODY_LIMIT = 256 * 1024
"""Of a request to the tools: they read it for anybody, and to explain a large one takes a whole second."""


def body_limit(path: str) -> int:
    """Bytes that the body of a request to this path may have."""
    if PATHS.match(path):
        return v3.BODY_LIMIT if v3.needs_credentials(path) else TOOL_BODY_LIMIT
    return batches.BODY_LIMIT if path == "/batches" else orders.BODY_LIMIT


def refuse(path: str, problem: Problem) -> Reply:
    """A problem as a client of this path understands it."""
    if PATHS.match(path):
        answer = v3.error_answer(_in_v3(problem))
        status, media_type, content = answer.status, answer.content_type, answer.body()
    else:
        status, media_type, content = problem.status_code, MEDIA_TYPE, describe(problem, path)
    headers = {
        **fields(path, media_type),
        **problem.extra,
        "content-type": media_type,
        "content-length": str(len(content)),
    }
    encoded = [(name.lower().encode(), value.encode()) for name, value in headers.items()]
    return Reply(status, encoded, [content])


def _in_v3(problem: Problem) -> Refusal:
    if isinstance(problem, TooLarge):
        return too_large()
    return Refusal(problem.status_code, str(problem.description))
