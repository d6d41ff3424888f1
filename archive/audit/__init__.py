"""Whether the archive is whole: every invariant, each fault by a code that `docs/audit.md` explains."""
