"""The front door: order systems hand orders in over HTTP. What changes anything at the carrier, workers do.

`app` has the routes, `resources` and `v3` answer them, `serving` is what Granian runs around it.
"""
