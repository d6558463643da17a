"""Measures: least and greatest times, greatest clocks, and long-run shares of time."""
