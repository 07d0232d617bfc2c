"""The client for the carrier's API v3: one exchange at a time, every ending classified.

`client` sends, `answers` judges what came back, `operations` says what each call may do; then one file a
section of the API. Every call ends in a typed value or in one of `NotSent`, `MaybeDone`, `CarrierRefused`.
Nothing here repeats a call, and nothing knows of orders.
"""
