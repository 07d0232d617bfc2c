"""Clients of the gateway: who they are, what they may do and spend, and what they have used of it."""
