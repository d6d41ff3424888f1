"""Pure readers of what one page says: no network, no store, no knowledge of a portal."""
