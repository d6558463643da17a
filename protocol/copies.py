"""Names of what is declared for each member of a group: its copies are called `response[2]`, `yes[uk]`."""

from __future__ import annotations

import re

INDEX = re.compile(r"\[[^\]]*\]")
"""A member, in the name of a copy."""


def generic(text: str) -> str:
    """The names in the text as they are declared, without members."""
    return INDEX.sub("", text)
