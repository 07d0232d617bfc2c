"""From bytes to an order: decoding, with errors that name the field and the nearest known one."""

import msgspec

from services.gateway.reading import bounds, hints
from services.gateway.reading.idempotency import number
from shared.errors import UnreadableOrder
from shared.orders.types.kinds import AnyOrder

_decoder = msgspec.json.Decoder(AnyOrder)
_plain = msgspec.json.Decoder(object, float_hook=number)
_shape = msgspec.inspect.type_info(AnyOrder)


def read_order(body: bytes) -> AnyOrder:
    """The order in a JSON body. Raises `UnreadableOrder`."""
    try:
        spec = _decoder.decode(body)
    except msgspec.ValidationError as error:
        raise UnreadableOrder(*hints.explained(str(error), _shape, hints.tag_of(body))) from error
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise UnreadableOrder("$", f"the body is not JSON: {error}") from error
    bounds.keep_to(spec)
    return spec


def read_plain(body: bytes) -> object:
    """The same body as plain values, for a fingerprint. Only for bodies that `read_order` took."""
    return _plain.decode(body)
