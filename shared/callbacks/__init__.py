"""An order's callback: the order as JSON, signed, delivered to the address that its client gave.

`targets` says where a callback may go, `delivery` makes one attempt, `backoff` says when the next one is due.
The address comes from a client, so it is never trusted: see `targets`.
"""
