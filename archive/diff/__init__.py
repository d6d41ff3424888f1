"""What changed between two readings of one document, at the level a reader cares for."""
