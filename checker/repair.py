"""Which single edit of a design would make a property proved, and not vacuously?  Found by re-checking each edit."""

from __future__ import annotations

from collections.abc import Callable

from msgspec import Struct
from msgspec.structs import replace

from checker.check import Options, check_property
from checker.edits import Edit, edits
from checker.members import grouped, together
from checker.report import Result
from checker.setting import Setting, settings
from checker.verdict import Proved
from protocol.model import (
    Design,
    Possible,
    Property,
)

Progress = Callable[[str], None]


SHARE = 0.2
"""heuristic: of the effort for a check, so much for each edit; what is not settled by then is no cure that we know."""


class Explanation(Struct, frozen=True):
    """The verdict on a property of a design; where it is not proved, its repairs (None: they were not sought)."""

    result: Result
    repairs: tuple[Repair, ...] | None
    tried: int


class Repair(Struct, frozen=True):
    """An edit after which the property is proved, and the properties, proved before, that are not proved after it."""

    edit: Edit
    breaks: tuple[str, ...]


Members = tuple[Property, ...]
"""One property, asked of each member of a group or of none."""


def explain(design: Design, asked: Members, options: Options, progress: Progress = lambda _: None) -> Explanation:
    """The verdict, and for a property that is not proved its repairs.  Raises `FalseClaim`."""
    result = together([check_property(under(design, it, options), it, options, None) for it in asked])
    if isinstance(result.verdict, Proved) or isinstance(result.asked.meaning, Possible):
        return Explanation(result, None, 0)
    tried = len(list(edits(design.protocol, asked)))
    return Explanation(result, tuple(repairs(design, asked, options, progress)), tried)


def repairs(design: Design, asked: Members, options: Options, progress: Progress = lambda _: None) -> list[Repair]:
    """All single edits that make the property proved, those that break nothing else first.  Raises `FalseClaim`.

    A property that only stays unknown after an edit is not repaired by it.  Empty: no single edit is known to do.
    """
    others = [members for members in grouped(design.properties) if members != asked]
    kept = [members for members in others if proved(design, members, options)]
    found = []
    options = replace(options, effort=options.effort * SHARE)
    for number, edit in enumerate(candidates := list(edits(design.protocol, asked)), 1):
        progress(f"edit {number} of {len(candidates)}: {edit.words}")
        edited = replace(design, protocol=edit.protocol)
        if proved(edited, asked, options):
            found.append(Repair(edit, tuple(o[0].name for o in kept if not proved(edited, o, options))))
    return sorted(found, key=lambda repair: len(repair.breaks))


def proved(design: Design, asked: Members, options: Options) -> bool:
    """Of every member."""
    return all(
        isinstance(check_property(under(design, it, options), it, options, None, quick=True).verdict, Proved)
        for it in asked
    )


def under(design: Design, asked: Property, options: Options) -> Setting:
    """The design as the property is asked of it."""
    return settings(design, options.solvers, only=options.engine, until=None, effort=options.effort)(asked.deviations)
