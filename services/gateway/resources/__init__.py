"""The orders API, a module for each family of URLs. Resources read, have it done, and say what came of it."""
