"""How fast and how small: side by side with others on the same machine, in ratios; docs/performance.md tells."""
