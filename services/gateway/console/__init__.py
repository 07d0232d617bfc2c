"""The web console, for operators: a page that asks the orders API as any client does, with a client's key.

`web` has what browsers get, written by hand and served as it is; `files` reads it, `resources` serves it. The
page holds no data, so it needs no key; nothing here knows an order.
"""
