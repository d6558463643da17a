"""From syntax to the kernel: designs as deltas, names and kinds, implicit clocks, clauses and properties."""
