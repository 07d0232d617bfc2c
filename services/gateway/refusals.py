"""What is answered without asking the application, and how long a body may be: by path only."""

import re

from services.gateway import batches, orders
from services.gateway.problems import MEDIA_TYPE, Problem, describe
from services.gateway.serving.replies import Reply
from shared.errors import Refusal
from shared.v3 import http as v3

_V3 = re.compile(r"/v3(?=/|$)")


def body_limit(path: str) -> int:
    """Bytes that the body of a request to this path may have."""
    if _V3.match(path):
        return v3.BODY_LIMIT
    return batches.BODY_LIMIT if path == "/batches" else orders.BODY_LIMIT


def refuse(path: str, problem: Problem) -> Reply:
    """A problem as a client of this path understands it."""
    if _V3.match(path):
        answer = v3.error_answer(Refusal(problem.status_code, str(problem.description)))
        media_type, content = answer.content_type or "application/json", answer.body()
    else:
        media_type, content = MEDIA_TYPE, describe(problem, path)
    headers = {**problem.extra, "content-type": media_type, "content-length": str(len(content))}
    encoded = [(name.lower().encode(), value.encode()) for name, value in headers.items()]
    return Reply(problem.status_code, encoded, [content])
