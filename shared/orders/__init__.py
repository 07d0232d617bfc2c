"""The book: orders, their states, history, keys and files, in Redis."""
