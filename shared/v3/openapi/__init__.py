"""What OpenAPI can say of the v3 API: for the sandbox that serves it, and for the gateway in front of it."""
