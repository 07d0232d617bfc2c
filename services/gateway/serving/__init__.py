"""Between the server and the application: bodies are read, threads shared out, and whoever waits needs none.

`shell` is what Granian serves. It knows HTTP and time, and nothing of orders: the application says what to
wait for (`services.gateway.waiting.holds`), the shell waits. Nothing here blocks the event loop.
"""
