"""The programs of Trunkline: one folder a process.

Services meet on tubes, in Redis and over HTTP; none imports another. Only `services.cli` starts them.
"""
