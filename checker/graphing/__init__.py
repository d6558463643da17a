"""Ladders and machines as graphs: states, and the clauses that lead from one to another."""
