"""Random ladders whose times hang on params, the regions found for them, and points in, on and beside these regions.

    python -m tests.synthesis.random_regions 500 [FIRST]

looks at 500 regions, the first with number FIRST (0 if none is given), and tells of every point at which `check` says
something else, as soon as it finds it; after every 25 regions, how far it is and with which number it would go on.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from fractions import Fraction
from random import Random

from checker.checking import Options, check_property
from checker.setting import settings
from checker.synthesis.linear import Point, Rows
from checker.synthesis.polyhedra import added, concrete, equalities, inner, solved
from checker.synthesis.result import Region, Synthesis
from checker.synthesis.synthesize import synthesize
from checker.verdict import Proved, Shown, Vacuous, Verdict
from protocol.diagnostics import Failure
from protocol.variants import Variants, variants

HOUR = Fraction(3600)
NAMES = ("a", "b", "c")


def text(random: Random) -> str:
    """A ladder of two or three tiers, with one to three params in its times."""
    params = NAMES[: random.choice((1, 1, 2, 2, 3))]
    tiers = random.choice((2, 3))
    clauses = []
    for tier in range(tiers):
        earliest = f"after {amount(random, params)} and " if random.random() < 0.4 else ""
        of = random.choice(("violation", "violation", "entry", "since_start"))
        word = random.choice(("must", "must", "must", "must", "must", "may"))
        when = "when hostile " if random.random() < 0.9 else ""
        latest = random.choice(("within", "within", "within", "before")) if word == "may" else "within"
        clauses.append(
            f"{word} go{tier}: t{tier} -> t{tier + 1} {when}{earliest}{latest} {amount(random, params)} of {of}"
        )
    back = "on cessation down: any -> t0" if random.random() < 0.6 else ""
    pause = f" after {amount(random, params)} of any cessation" if random.random() < 0.4 else ""
    return "\n".join(
        (
            "protocol p {",
            "  actor foe is adversary",
            "  actor us",
            *(f"  param {name} in 0h..{random.choice((12, 24, 48))}h" for name in params),
            "  var hostile = false",
            f"  event violation by foe when not hostile{pause} {{ hostile := true }}",
            "  event cessation by foe when hostile { hostile := false }",
            "  clock since_start starts on violation",
            "  ladder r {",
            *(f"    tier t{tier}" for tier in range(tiers + 1)),
            *(f"    {clause}" for clause in clauses),
            f"    {back}",
            "  }",
            f"  property asked: {promise(random, tiers, params)}",
            "}",
            "",
        )
    )


def amount(random: Random, params: tuple[str, ...]) -> str:
    number = f"{random.choice((0, 2, 6, 12, 24))}h"
    one, other = random.choice(params), random.choice(params)
    return random.choice((number, one, one, f"{one} + {random.choice((1, 2, 6))}h", f"{one} + {other}", f"2 * {one}"))


def promise(random: Random, tiers: int, params: tuple[str, ...]) -> str:
    goal = f"t{random.randint(1, tiers)}"
    limit = random.choice(
        (f"{random.choice((12, 24, 36, 48, 72))}h", f"{random.choice((24, 48))}h", amount(random, params))
    )
    unless = random.choice(("", " unless cessation", " unless cessation"))
    return random.choice(
        (
            f"violation leads to {goal} {random.choice(('within', 'before'))} {limit}{unless}",
            f"violation leads to {goal} {random.choice(('within', 'before'))} {limit}{unless}",
            f"{goal} only after violation within {limit}",
            f"(hostile and not {goal}) lasts at most {limit}",
            f"at least {limit} from violation to {goal}",
            "between cessation and violation, r never climbs",
        )
    )


def found(number: int) -> tuple[Variants, Synthesis] | None:
    """The spec of that number with its region; None if the text is refused."""
    written = text(Random(number))
    try:
        (it,) = variants(written)
        return it, synthesize(it)
    except Failure:
        return None


def points(region: Region, random: Random) -> Iterator[tuple[str, Point]]:
    """Points of each set and the kind of set: inside, at corners that belong to it, and whole hours anywhere."""
    size = len(region.params)
    for kind, sets in (("holds", region.holds), ("fails", region.fails), ("vacuous", region.vacuous)):
        for rows in sets:
            whole = (*rows, *region.domain)
            yield kind, inner(size, whole, equalities(size, whole))
            for corner in corners(size, whole, random):
                yield kind, corner
    for _ in range(3):
        point = tuple(Fraction(random.randint(0, 48)) * HOUR for _ in range(size))
        if all(row.holds(point) for row in region.domain):
            yield kind_of(region, point), point


def corners(size: int, rows: Rows, random: Random) -> Iterator[Point]:
    """Points on planes that bound the set: exactly there where they belong to it, and just inside where not."""
    for row in random.sample(rows, min(2, len(rows))):
        base = solved(size, rows)
        assert base is not None
        on = added(base, (type(row)(tuple(-c for c in row.coefficients), -row.limit),)) if not row.strict else base
        if on is not None:
            extra = (type(row)(tuple(-c for c in row.coefficients), -row.limit),) if not row.strict else ()
            point = concrete(on.point, (*rows, *extra))
            yield tuple(point)


def kind_of(region: Region, point: Point) -> str:
    """In which of the sets the point is; "left" if none is known."""
    kinds = [
        kind
        for kind, sets in (("holds", region.holds), ("fails", region.fails), ("vacuous", region.vacuous))
        if any(all(row.holds(point) for row in rows) for rows in sets)
    ]
    if any(all(row.holds(point) for row in rows) for rows in region.left):
        kinds.append("left")
    assert len(kinds) == 1, (kinds, point)
    return kinds[0]


def word(verdict: Verdict) -> str:
    match verdict:
        case Proved() | Shown():
            return "holds"
        case Vacuous():
            return "vacuous"
        case _:
            return "fails" if verdict.word == "violated" else verdict.word


def disagreements(number: int, it: Variants, synthesis: Synthesis) -> tuple[int, list[str]]:
    """How many points were looked at, and those at which `check` says something else."""
    (region,) = synthesis.regions
    wrong, count = [], 0
    for kind, point in points(region, Random(number)):
        try:
            design = it.design(dict(zip(region.params, point, strict=True)))
        except Failure:
            continue  # `check` says nothing of a text that it refuses
        setting = settings(design, ("z3",), only=None, until=None, effort=1.0)(())
        said = word(check_property(setting, design.properties[0], Options(), None, quick=True).verdict)
        count += 1
        if kind not in ("left", said):
            hours = [str(value / HOUR) for value in point]
            wrong.append(f"{number}: with {hours} check says {said}, the region {kind}")
    return count, wrong


def main(total: int, first: int = 0) -> int:
    """Look at so many regions; the number of points at which something disagrees."""
    regions = points_ = bad = exact = 0
    number = first
    while regions < total:
        made = found(number)
        if made is not None:
            regions += 1
            exact += made[1].regions[0].is_exact
            count, wrong = disagreements(number, *made)
            points_ += count
            bad += len(wrong)
            for line in wrong:
                print(line, flush=True)
            if not regions % 25:
                print(f"{regions} regions, {bad} disagreements; next is number {number + 1}", flush=True)
        number += 1
    print(f"{regions} regions, {exact} of them exact, {points_} points, {bad} disagreements")
    return bad


if __name__ == "__main__":
    sys.exit(
        1 if main(int(sys.argv[1]) if len(sys.argv) > 1 else 500, int(sys.argv[2]) if len(sys.argv) > 2 else 0) else 0
    )
