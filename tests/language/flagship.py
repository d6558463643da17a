"""The flagship as it was first written: what most tests of the text side start from."""

from pathlib import Path

TEXT = (Path(__file__).parent / "flagship.tier").read_text(encoding="utf-8")
WIDER = (Path(__file__).parent / "wider.tier").read_text(encoding="utf-8")
"""A text with all that the flagship has no need of."""
