"""Clock conditions as disjunctions of cubes; a cube is a conjunction of bounds on single clocks.

Clocks are numbered from 1 and 0 stands for zero, so a cube's constraints are those of a difference bound matrix.
"""

from __future__ import annotations

from collections.abc import Iterable

from checker.zoning.dbm import Constraint, bound
from protocol.formula import Relation

Cube = tuple[Constraint, ...]
Cubes = tuple[Cube, ...]

ALWAYS: Cubes = ((),)
NEVER: Cubes = ()


def constant(truth: bool) -> Cubes:
    return ALWAYS if truth else NEVER


_OPPOSITE: dict[Relation, Relation] = {"<": ">=", "<=": ">", ">=": "<", ">": "<=", "=": "!=", "!=": "="}


def bounded(clock: int, relation: Relation, limit: int, positive: bool = True) -> Cubes:
    """clock ~ limit, or its negation, of a clock that is on."""
    match relation if positive else _OPPOSITE[relation]:
        case "<" | "<=" as upper:
            strict = upper == "<"
            return NEVER if limit < 0 or (strict and limit == 0) else (((clock, 0, bound(limit, strict)),),)
        case ">" | ">=" as lower:
            strict = lower == ">"
            return ALWAYS if limit < 0 or (not strict and limit == 0) else (((0, clock, bound(-limit, strict)),),)
        case "=":
            return both(bounded(clock, "<=", limit), bounded(clock, ">=", limit))
        case "!=":
            return either(bounded(clock, "<", limit), bounded(clock, ">", limit))


def mention(clock: int) -> Cubes:
    """A condition on the clock that may be true or false.  Combined with others, it keeps all that are mentioned."""
    return (((0, clock, 0),),)


def _is_mention(cube: Cube) -> bool:
    return bool(cube) and cube[0][0] == cube[0][2] == 0


def meet(a: Cube, b: Cube) -> Cube | None:
    """The conjunction; None if it is plainly empty."""
    if not a or not b:
        return a or b
    least = {(i, j): b for i, j, b in a}
    for i, j, limit in b:
        least[i, j] = min(limit, least.get((i, j), limit))
    if any(b + least.get((j, i), -b) < 0 for (i, j), b in least.items()):
        return None
    return tuple((i, j, b) for (i, j), b in sorted(least.items()))


def both(a: Cubes, b: Cubes) -> Cubes:
    if a == ALWAYS or not b:
        return b
    if b == ALWAYS or not a:
        return a
    return _absorb([cube for x in a for y in b if (cube := meet(x, y)) is not None])


def either(a: Cubes, b: Cubes) -> Cubes:
    if not a or not b:
        return a or b
    return _absorb([*a, *b])


def united(parts: Iterable[Cubes]) -> Cubes:
    """Any of them."""
    met = [part for part in parts if part]
    return NEVER if not met else met[0] if len(met) == 1 else _absorb([cube for part in met for cube in part])


def _implies(a: Cube, b: Cube) -> bool:
    tight = {(i, j): limit for i, j, limit in a}
    return all((i, j) in tight and tight[i, j] <= limit for i, j, limit in b)


def _absorb(cubes: list[Cube]) -> Cubes:
    """Without cubes that imply another; a disjunction of mentions is one of all that are mentioned."""
    if cubes and all(map(_is_mention, cubes)):
        return (tuple(sorted({constraint for cube in cubes for constraint in cube})),)
    kept: list[Cube] = []
    for cube in cubes:
        if not any(_implies(cube, other) for other in kept):
            kept = [*(other for other in kept if not _implies(other, cube)), cube]
    return tuple(kept)


def clocks_in(cubes: Cubes) -> set[int]:
    return {clock for cube in cubes for i, j, _ in cube for clock in (i, j) if clock}
