"""One HTTP exchange with a deadline: what the carrier's client and the callbacks have in common.

`deadline` says how long, `sockets` keep to it and see what was sent, `line` holds one exchange at a time and
gives its answer whole or piece by piece.
Nothing here knows what a request means, repeats one, or follows a redirect.
"""
