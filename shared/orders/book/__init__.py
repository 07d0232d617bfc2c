"""The orders in Redis: written, read, found, watched, put on the belt, and taken out again."""
