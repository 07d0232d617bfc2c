"""What a job carries: which step of which order to look at, and nothing else.

The belt may lose, repeat or garble an envelope without harm, because the book alone says what is true: the
digest finds a garbled one (beanstalkd's binlog has no checksum), the generation finds a stale one. Never put
order data, let alone a secret, in here.
"""

import hashlib

import msgspec
from msgspec import Struct

from shared.errors import BadEnvelope

VERSION = 1
_DIGEST_LENGTH = 16


class Envelope(Struct, frozen=True, array_like=True):
    """Order id, step name, generation of the order's work, and the trace it belongs to."""

    version: int
    order: str
    step: str
    generation: int
    trace: str


_decoder = msgspec.json.Decoder(Envelope)


def encode(order: str, step: str, generation: int, trace: str) -> bytes:
    """The body of a job: a digest, a blank, and the envelope as compact JSON."""
    content = msgspec.json.encode(Envelope(VERSION, order, step, generation, trace))
    return _digest(content) + b" " + content


def decode(body: bytes) -> Envelope:
    """The envelope in a job's body. Raises `BadEnvelope` with what is wrong."""
    digest, _, content = body.partition(b" ")
    if digest != _digest(content):
        raise BadEnvelope("the digest does not match: the body is cut or garbled")
    try:
        envelope = _decoder.decode(content)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise BadEnvelope(f"not an envelope: {error}") from error
    if envelope.version != VERSION:
        raise BadEnvelope(f"version {envelope.version} is unknown here; deploy workers before gateways")
    return envelope


def _digest(content: bytes) -> bytes:
    return hashlib.sha256(content).hexdigest()[:_DIGEST_LENGTH].encode()
