"""The programs on a developer's machine: the same as in production, under supervisord, on loopback.

It runs inside the environment that `deploy.setup` makes. `stack` is the part for other code (the demo, the
benchmarks, tests); `up`, `down`, `exec` and `test` are the commands of `./dev`.
"""
