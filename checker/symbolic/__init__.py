"""A query as formulas for a solver, unrolled move by move."""
