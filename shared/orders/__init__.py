"""The book: orders, their states, history, keys and files, in Redis.

An order is a `record` with a `timeline`; `progress` alone says how it goes on, `book` alone writes it down,
and both know what was ordered from `types`. The other folders are what is kept beside orders. `keyspace.md`
has every key.
"""
