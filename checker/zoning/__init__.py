"""Zones: discrete moves made explicit, difference bound matrices, invariants from them, times for a path."""
