"""The greatest long-run share of time: from above by corners, from below by runs on ever finer grids."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from checker.certify import Certifier, Timing, Unsettled, WellTimed
from checker.liveness import Effort
from checker.measuring.corners import Edge, Graph, graph
from checker.measuring.interpreted import rechecked
from checker.measuring.ratio import Best, best, climbed
from checker.measuring.result import Exact, Heights, Never, Open
from checker.query import Goal, Query
from checker.verdict import TIME_STOPS, Budget, FalseClaim, Spent
from checker.zoning.explicit import Active
from checker.zoning.relevant import layout_of
from checker.zoning.untimed import untimed
from protocol.forever import TooLong
from protocol.model import Share
from protocol.runs import Run, Step
from protocol.samples import share
from protocol.semantics import NotARun

WORK, CLIMBING = 400_000, 20_000_000
"""Steps between corners that are looked at; and how often a corner may be raised."""
UNTIMED_WORK = 200_000
FULL = 4_000
"""heuristic: so many steps between corners are looked at with all clocks."""
NO_TIME = Fraction(-1)
"""A ratio that every cycle that takes time exceeds."""
FINER = (2, 4, 8, 16, 32)
"""heuristic: grids are tried so many times finer than the unit in which all times are whole."""
TOO_LONG = "the loop found takes too many rounds to repeat itself"
STOPWATCH = "a clock that matters stands still at other than whole times, and no bound from above is known"


def greatest_share(
    certifier: Certifier, quantity: Share, timing: Timing, effort: Effort, near: Fraction
) -> Exact | Open | Never:
    """The greatest share; `near`: so near a run is to come to one that no run was found to attain.

    Raises `FalseClaim`.
    """
    query = Query(certifier.protocol, (Goal("counted", quantity.condition), Goal("stays", quantity.meanwhile)))
    budget = Budget(int(WORK * effort.effort), effort.until)
    climbing = Budget(int(CLIMBING * effort.effort), effort.until)
    top: Heights | None = None
    run: Run | None = None
    low, bound, why = Fraction(-1), None, ""
    try:
        corners, active = cornered(query, budget)
        if corners.stopwatch:
            why = STOPWATCH
        else:
            above = best(corners, climbing)
            ratio, heights = (
                (above.ratio, above.heights) if above else (NO_TIME, climbed(corners, NO_TIME, climbing)[0])
            )
            rechecked(query, corners, active, ratio, heights, budget)
            proof = Heights(len(corners.nodes), active is None)
            if not isinstance(timing, WellTimed):
                why = f"whether time can always go on: {timing.why}" if isinstance(timing, Unsettled) else TIME_STOPS
            elif above is None:
                return Never(proof)
            else:
                bound, top = ratio, proof
        for fine in (1, *(FINER if bound is not None else ())):
            if bound is not None and (bound == low or (fine > FINER[0] and bound - low <= near)):
                break
            grid = graph(query, active, budget, fine=fine, whole=True)
            below = best(grid, climbing)
            if below is not None and below.ratio > low:
                found = run_of(grid, below, unit_of(query) / fine)
                if not confirmed(certifier, quantity, found, below.ratio):
                    why = TOO_LONG
                    break
                low, run = below.ratio, found
    except Spent as spent:
        why = str(spent)
    if run is not None and low == 1:
        return Exact(low, True, low, run, top)
    if bound is None or run is None or top is None:
        return Open(why or "no run was found in which time diverges", low if run else None, run, bound, top)
    return Exact(bound, low == bound, low, run, top)


def cornered(query: Query, budget: Budget) -> tuple[Graph, Active | None]:
    """The corners; of all clocks where these are not too many, else of those that matter in each state."""
    try:
        full = graph(query, None, Budget(FULL, budget.until))
        if not full.stopwatch:
            return full, None
    except Spent:
        budget.spend()
    whole = untimed(query, None, Budget(UNTIMED_WORK, budget.until))
    active = whole.active if whole else None
    return graph(query, active, budget), active


def unit_of(query: Query) -> Fraction:
    return layout_of(query).unit


def confirmed(certifier: Certifier, quantity: Share, run: Run, ratio: Fraction) -> bool:
    """The run has the share by definition; not, if its loop is too long to be followed.  Raises `FalseClaim`."""
    certifier.replayed(run, "corners")
    try:
        found = share(quantity, certifier.protocol, run)
    except TooLong:
        return False
    except NotARun as error:
        raise FalseClaim(f"corners: the infinite run claimed is not one: {error}") from error
    if found != ratio:
        raise FalseClaim(f"corners: the run claimed has a share of {found}, and not of {ratio}")
    return True


# --- from a cycle to a run ----------------------------------------------------------------------------------------


def run_of(grid: Graph, found: Best, unit: Fraction) -> Run:
    """The run that goes to the cycle and round it, for ever; or to where it rests for ever."""
    turns = [k for k, (_, edge) in enumerate(found.cycle) if edge.move is not None]
    if not turns:
        steps, left = steps_of([edge for _, edge in path_to(grid, found.cycle[0][0])], unit)
        return Run(tuple(steps), left, len(steps))
    cycle = found.cycle[turns[-1] + 1 :] + found.cycle[: turns[-1] + 1]
    node, last = cycle[-1]
    stem, _ = steps_of([*(edge for _, edge in path_to(grid, node)), last], unit)
    loop, _ = steps_of([edge for _, edge in cycle], unit)
    return Run((*stem, *loop), loop=len(stem))


def steps_of(edges: Sequence[Edge], unit: Fraction) -> tuple[list[Step], Fraction]:
    """The moves with the delays before them, and the time after the last."""
    steps, waited = [], Fraction(0)
    for edge in edges:
        waited += edge.time * unit
        if edge.move is not None:
            steps.append(Step(waited, edge.move))
            waited = Fraction(0)
    return steps, waited


def path_to(grid: Graph, node: int) -> list[tuple[int, Edge]]:
    """A shortest path from an initial node."""
    by: dict[int, tuple[int, Edge] | None] = dict.fromkeys(range(grid.initial))
    for here in (waiting := list(by)):  # grows while it is read
        if here == node:
            break
        for edge in grid.edges[here]:
            if edge.target not in by:
                by[edge.target] = here, edge
                waiting.append(edge.target)
    path: list[tuple[int, Edge]] = []
    while (step := by[node]) is not None:
        path.append(step)
        node = step[0]
    return path[::-1]
