"""What the programs share: one folder a part of the problem. Nothing here imports a service."""
