"""The orders in Redis.

- `book`: written and read; `drafts` and `changes` are what it writes
- `search`, `batches`, `census`, `under_way`: found and counted
- `turns`, `publish`, `pauses`: their way to the belt
- `watch`, `log`, `delivery`: what the keeper, clients and the carrier note or are told of them
- `holds`: what is set aside for one of them
- `retention`: taken out again
"""
