"""WHAT WE WATCH, AND BY WHAT RULES: the registry of portals, the deadlines of law, the program's own settings."""
