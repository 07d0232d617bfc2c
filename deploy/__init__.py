"""How Trunkline is set up and run: on a developer's machine (setup, local), in production (the rest)."""
