"""Random ladders, and what slack, measure, synthesis and `check` say of them, which must agree.

    python -m tests.lateness.random_slack 100 [FIRST]

looks at 100 ladders, the first with number FIRST (0 if none is given).
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from fractions import Fraction
from random import Random

from msgspec.structs import replace

from checker.checking import Options, check_property
from checker.lateness.result import Slack
from checker.lateness.slack import moved, slack
from checker.measuring.measure import measure
from checker.measuring.result import Endless, Exact
from checker.setting import settings
from checker.synthesis.synthesize import synthesize
from checker.verdict import Proved, Violated
from protocol.diagnostics import Failure
from protocol.load import compile_text
from protocol.model import Design, LeadsTo, Promise
from protocol.variants import variants
from tests.synthesis.random_regions import kind_of

HOUR, SECOND = Fraction(3600), Fraction(1)


def text(random: Random) -> str:
    """A ladder of two or three tiers, each due so long after the violation or after the tier before."""
    tiers = random.choice((2, 3))
    clauses = []
    for k in range(tiers):
        early = f"after {random.choice((1, 2, 4))}h and " if random.random() < 0.3 else ""
        of = random.choice(("violation", "entry")) if k else "violation"
        clauses.append(f"must go{k}: t{k} -> t{k + 1} when hostile {early}within {random.randint(1, 24)}h of {of}")
    promise = f"violation {{}} t{tiers}{{}} unless cessation"
    limit = f" {random.choice(('within', 'within', 'before'))} {random.randint(6, 60)}h"
    return "\n  ".join(
        (
            "protocol p {",
            "actor foe is adversary",
            "actor us",
            "var hostile = false",
            "event violation by foe when not hostile { hostile := true }",
            "event cessation by foe when hostile { hostile := false }",
            "ladder r {",
            *(f"tier t{k}" for k in range(tiers + 1)),
            *clauses,
            "on cessation down: any -> t0",
            "}",
            f"property asked: {promise.format('leads to', limit)}",
            f"measure delay: time from {promise.format('to', '')}",
            "}\n",
        )
    )


def disagreements(number: int) -> list[str] | None:
    """What does not agree; None where the text is refused."""
    written = text(Random(number))
    try:
        (design,) = compile_text(written)
    except Failure:
        return None
    found = slack(design, design.properties[0])
    return [*by_measure(design, found), *by_check(found), *by_synthesis(written, found)]


def by_measure(design: Design, found: Slack) -> list[str]:
    """It is proved exactly where the greatest delay is within the limit."""
    (measured,) = measure([design]).measured
    meaning = found.asked.meaning
    assert isinstance(meaning, Promise)
    assert isinstance(meaning.form, LeadsTo)
    window = meaning.form.window
    assert window.upper is not None
    match measured.greatest:
        case Exact(value, attained):
            kept = value < window.upper or (value == window.upper and not (window.before and attained))
        case Endless():
            kept = False
        case other:
            return [f"the measure is open: {other}"]
    verdict = found.result.verdict
    return [] if isinstance(verdict, Proved if kept else Violated) else [f"it is {verdict.word}, against its measure"]


def by_check(found: Slack) -> list[str]:
    """As late as is safe it is proved, a little later it is violated; and so of deadlines that come earlier."""
    wrong = []
    for clauses, by, kept in expected(found):
        late = replace(found.design, protocol=moved(found.design.protocol, frozenset(clauses), by))
        setting = settings(late, ("z3",), only=None, until=None, effort=1.0)(())
        said = check_property(setting, found.asked, Options(), None, quick=True).verdict
        if not isinstance(said, Proved if kept else Violated):
            wrong.append(f"{' '.join(clauses)} moved by {by} s: check says {said.word}")
    return wrong


def expected(found: Slack) -> Iterator[tuple[tuple[str, ...], Fraction, bool]]:
    """Clauses, by how much their deadlines are moved, and whether it is kept then."""
    for room in found.rooms:
        clauses = room.subject.clauses
        if room.safe is None:
            yield clauses, 1000 * HOUR, True
            continue
        value, closed = room.safe.value, room.safe.closed
        yield clauses, value, closed
        yield clauses, value + SECOND, False
        if value > 0:
            yield clauses, value - SECOND, True
    for cure in found.cures:
        clauses = cure.subject.clauses
        if cure.hopeless:
            yield clauses, -cure.most / 2, False
        elif cure.enough is not None:
            value, closed = cure.enough.value, cure.enough.closed
            yield clauses, -value, closed
            yield clauses, -value + min(SECOND, value), False
            if value + SECOND < cure.most:
                yield clauses, -value - SECOND, True


def by_synthesis(written: str, found: Slack) -> list[str]:
    """With the deadline of one clause a param, it holds for the same values."""
    wrong = []
    for clause in {clauses[0] for clauses, _, _ in expected(found) if len(clauses) == 1}:
        label = clause.removeprefix("r.")
        limit = re.search(rf"must {label}: .*within (\d+)h", written)
        assert limit is not None
        opened = written.replace(limit[0], limit[0].replace(f"within {limit[1]}h", "within d"))
        (it,) = variants(opened.replace("ladder r {", "param d in 0h..2000h\n  ladder r {"))
        (region,) = synthesize(it, ["asked"]).regions
        for clauses, by, kept in expected(found):
            point = (int(limit[1]) * HOUR + by,)
            if clauses == (clause,) and all(row.holds(point) for row in region.domain):
                kind = kind_of(region, point)
                if kind not in ("left", "holds" if kept else "fails"):
                    wrong.append(f"{clause} within {point[0]} s: the region says {kind}")
    return wrong


def main(total: int, first: int = 0) -> int:
    """Look at so many ladders; how many answers disagree."""
    looked = bad = 0
    number = first
    while looked < total:
        wrong = disagreements(number)
        looked += wrong is not None
        for line in wrong or ():
            bad += 1
            print(f"{number}: {line}", flush=True)
        number += 1
    print(f"{looked} ladders, {bad} disagreements; next is number {number}")
    return bad


if __name__ == "__main__":
    sys.exit(1 if main(*map(int, sys.argv[1:3] or ["100"])) else 0)
