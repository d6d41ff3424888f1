"""What a request is for: what its answer means, and which requests follow from it."""
