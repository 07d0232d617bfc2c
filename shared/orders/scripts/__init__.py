"""The book's Lua scripts: each changes several keys at once and gives the same answer when asked again."""
