"""WHO OWES WHAT: bodies, obligations, the ledger, and what a night has to tell."""
