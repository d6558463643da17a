"""Long-run shares: known ones, and the corners of random protocols against their grids."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from random import Random

import pytest

from checker.certify import Certifier
from checker.measuring.corners import Graph, graph
from checker.measuring.interpreted import rechecked
from checker.measuring.measure import measure
from checker.measuring.ratio import best, is_bounded
from checker.measuring.result import Exact, Measured, Never, Open
from checker.measuring.shares import confirmed
from checker.query import Goal, Query
from checker.verdict import Budget, FalseClaim, Spent
from protocol.diagnostics import Failure
from protocol.load import compile_text
from protocol.model import Share
from protocol.runs import Move, Run, Step
from protocol.samples import share
from protocol.semantics import NotARun
from tests.measuring.specs import QUIET_GAP
from tests.random_parallel import drawn

CLOCKS = Path(__file__).parents[2] / "specs/ceasefire/clocks.tier"


def greatest(text: str, *, design: int = 0) -> Measured:
    (it,) = measure(compile_text(text)[design : design + 1]).measured
    return it


@pytest.mark.parametrize(("gap", "expected"), [("12h", "6/7"), ("24h", "3/4"), ("48h", "3/5"), ("72h", "1/2")])
def test_the_quiet_gap(gap: str, expected: str) -> None:
    end = greatest(QUIET_GAP.replace("GAP", f"after {gap}")).greatest
    assert isinstance(end, Exact)
    assert (end.value, end.attained) == (Fraction(expected), True)


@pytest.mark.parametrize(("gap", "expected"), [("12h", "6/7"), ("24h", "3/4"), ("48h", "3/5"), ("72h", "1/2")])
def test_the_quiet_gap_of_the_library(gap: str, expected: str) -> None:
    text = CLOCKS.read_text(encoding="utf-8").replace("quiet = 24h", f"quiet = {gap}")
    (design,) = (it for it in compile_text(text) if it.protocol.name == "quiet_gap")
    (it,) = measure([design]).measured
    assert isinstance(it.greatest, Exact)
    assert (it.greatest.value, it.greatest.attained) == (Fraction(expected), True)


def test_what_is_only_approached() -> None:
    it = greatest(QUIET_GAP.replace("GAP", "later than 12h"))
    end, meaning = it.greatest, it.measure.meaning
    assert isinstance(end, Exact)
    assert isinstance(meaning, Share)
    assert (end.value, end.attained) == (Fraction(6, 7), False)
    assert Fraction(6, 7) - Fraction(1, 100) <= end.sample < Fraction(6, 7)
    assert share(meaning, it.design.protocol, end.run) == end.sample


def test_a_rest_for_ever() -> None:
    text = "protocol p {{ machine m {{ state x state y may go: x -> y after 1h of entry }} measure s: share of {} }}"
    for what in ("x", "y", "true"):
        end = greatest(text.format(what)).greatest
        assert isinstance(end, Exact)
        assert (end.value, end.attained) == (Fraction(1), True)
    end = greatest(text.format("x and y")).greatest
    assert isinstance(end, Exact)
    assert end.value == 0


def test_where_nothing_stays() -> None:
    text = "protocol p { machine m { state x state y must go: x -> y within 1h } measure s: share of x while x }"
    assert isinstance(greatest(text).never, Never)


def test_a_stopwatch_is_bounded_from_below_only() -> None:
    clock = "clock fighting runs while hostile\n  measure"
    text = QUIET_GAP.replace("GAP", "after 12h").replace("of violation", "of fighting").replace("measure", clock)
    end = greatest(text).greatest
    assert isinstance(end, Open)
    assert "stands still" in end.why


def test_a_share_by_definition() -> None:
    it = greatest(QUIET_GAP.replace("GAP", "after 12h"))
    assert isinstance(it.measure.meaning, Share)
    hour, protocol = Fraction(3600), it.design.protocol
    fight, stop = Step(12 * hour, Move("violation")), Step(24 * hour, Move("cessation"))
    first = Step(Fraction(0), Move("violation"))
    assert share(it.measure.meaning, protocol, Run((first, stop, fight, stop), loop=2)) == Fraction(2, 3)
    assert share(it.measure.meaning, protocol, Run((first, stop), loop=2)) == 0
    with pytest.raises(NotARun, match="falls due"):
        share(it.measure.meaning, protocol, Run((first,), loop=1))
    backed = Step(Fraction(0), Move("answer.back"))
    with pytest.raises(NotARun, match="leaves"):
        share(it.measure.meaning, protocol, Run((first, backed), loop=2))


# --- random ones ------------------------------------------------------------------------------------------------


def random_query(seed: int) -> tuple[Query, Share]:
    for attempt in range(1000):
        dice = Random(f"share {seed}/{attempt}")
        found = drawn(dice)
        world = found.world
        lines = [*found.lines, f"measure it: share of {world.flat()}" + (f" while {world.flat()}" if seed % 3 else "")]
        try:
            (design,) = compile_text("\n  ".join(["protocol random {", *lines]) + "\n}\n")
        except Failure:
            continue
        meaning = design.measures[0].meaning
        assert isinstance(meaning, Share)
        goals = Goal("counted", meaning.condition), Goal("stays", meaning.meanwhile)
        return Query(design.protocol, goals), meaning
    raise AssertionError(f"no spec for seed {seed}")


def small(query: Query, *, fine: int = 1, whole: bool = False) -> Graph | None:
    try:
        return graph(query, None, Budget(3_000), fine=fine, whole=whole)
    except Spent:
        return None


@pytest.mark.parametrize("seed", range(24))
def test_corners_are_what_grids_come_near_to(seed: int) -> None:
    """No grid has more than the corners, finer grids come nearer, and the interpreter finds the same steps."""
    query, _ = random_query(seed)
    corners = small(query)
    if corners is None or corners.stopwatch:
        return
    top = best(corners, Budget(10**9))
    if top is not None:
        assert is_bounded(corners, top.ratio, top.heights)
        rechecked(query, corners, None, top.ratio, top.heights, Budget())
    for fine in (1, 4):
        grid = small(query, fine=fine, whole=True)
        below = best(grid, Budget(10**9)) if grid else None
        assert top is not None or below is None
        if top is not None and grid is not None:
            low = below.ratio if below else Fraction(0)
            assert low <= top.ratio
            assert fine == 1 or top.ratio - low <= Fraction(1, 2)


def test_false_heights_are_told() -> None:
    (design,) = compile_text(QUIET_GAP.replace("GAP", "after 12h"))
    meaning = design.measures[0].meaning
    assert isinstance(meaning, Share)
    query = Query(design.protocol, (Goal("counted", meaning.condition), Goal("stays", meaning.meanwhile)))
    corners = graph(query, None, Budget())
    top = best(corners, Budget(10**9))
    assert top is not None
    rechecked(query, corners, None, top.ratio, top.heights, Budget())
    with pytest.raises(FalseClaim, match="adds more"):
        rechecked(query, corners, None, Fraction(5, 7), top.heights, Budget())
    with pytest.raises(FalseClaim, match="adds more"):
        rechecked(query, corners, None, top.ratio, (0,) * len(top.heights), Budget())
    fewer = Graph(corners.nodes[:-1], corners.edges[:-1], corners.initial, corners.stopwatch)
    with pytest.raises(FalseClaim, match="without a height"):
        rechecked(query, fewer, None, top.ratio, top.heights[:-1], Budget())
    assert not is_bounded(corners, Fraction(5, 7), top.heights)


def test_all_of_the_time_needs_no_bound() -> None:
    """A stopwatch that no rule ends: the run alone settles it."""
    clock = "clock fighting runs while hostile\n  measure"
    text = QUIET_GAP.replace("GAP", "after 12h").replace("must back", "may back").replace("measure", clock)
    end = greatest(text.replace("within 72h of violation", "after 72h of fighting")).greatest
    assert isinstance(end, Exact)
    assert (end.value, end.attained) == (Fraction(1), True)


def test_a_loop_that_takes_long_to_repeat_itself() -> None:
    """Rounds of an hour, while a clock grows for months towards what it is compared with: not followed so far."""
    text = """protocol p {
      var lit = true
      event tick when lit { lit := false }
      event tock when not lit { lit := true }
      event start
      event stop after 300d of start
      measure it: share of lit
    }"""
    (design,) = compile_text(text)
    meaning, half = design.measures[0].meaning, Fraction(1800)
    assert isinstance(meaning, Share)
    certifier = Certifier(design.protocol, ("z3",), Budget())
    begun = Step(Fraction(0), Move("start"))
    flips = tuple(Step(half, Move(name)) for name in ("tick", "tock"))
    assert not confirmed(certifier, meaning, Run((begun, *flips), loop=1), Fraction(1, 2))
    assert confirmed(certifier, meaning, Run(flips, loop=0), Fraction(1, 2))
    with pytest.raises(FalseClaim, match="share of 1/2"):
        confirmed(certifier, meaning, Run(flips, loop=0), Fraction(2, 3))
    with pytest.raises(FalseClaim, match="not possible"):
        confirmed(certifier, meaning, Run(flips[::-1], loop=0), Fraction(1, 2))
