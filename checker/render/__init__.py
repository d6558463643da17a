"""A report as text, in one format a module."""
