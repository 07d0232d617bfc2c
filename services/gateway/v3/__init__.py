"""The carrier's own API v3, spoken by the gateway: a client of the carrier works by changing its base URL.

`surface` takes a request and hands it on by what it is (`call.errand`), `door` says who may ask what and
`wiring` has the table of who answers. Whatever changes something at the carrier or costs money is an order:
nothing in here does it by itself.
"""
