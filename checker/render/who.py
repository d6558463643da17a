"""Sets of actors in words: a name, a number of those who are alike, or nobody."""

from __future__ import annotations

import re
from collections.abc import Sequence

from checker.defection.result import Some, Those
from checker.render.phrases import listed

_MEMBER = re.compile(r"^(.+)\[[^\[\]]+\]$")


def who(those: Those, obliged: Sequence[str]) -> str:
    """`us and any 2 of uk, france and turkey`; of `obliged` are those of a group who could defect."""
    names: list[str] = []
    for part in those.parts:
        if part.number == len(part.members) and not _group(part, obliged):
            names += part.members
        else:
            names.append(some(part, obliged))
    return listed(names)


def some(part: Some, obliged: Sequence[str]) -> str:
    """`any 5 of the 10 voters`, `all 10 voters`, `any 2 of uk, france and turkey`."""
    group, size = _group(part, obliged), len(part.members)
    if part.number == size:
        return f"all {size} {group}"
    number = "one" if part.number == 1 else part.number
    return f"any {number} of {f'the {size} {group}' if group else listed(part.members)}"


def _group(part: Some, obliged: Sequence[str]) -> str:
    """The name of the group, where all of its members who could defect are treated alike."""
    bases = {found[1] if (found := _MEMBER.match(name)) else "" for name in part.members}
    base = bases.pop() if len(bases) == 1 else ""
    whole = [name for name in obliged if name.startswith(f"{base}[")]
    return base if base and len(part.members) > 1 and len(whole) == len(part.members) else ""
