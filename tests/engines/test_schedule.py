"""Exact and round times for given moves."""

from __future__ import annotations

from fractions import Fraction

from checker.query import Goal
from checker.verdict import Budget
from checker.zoning.explicit import Explicit
from checker.zoning.schedule import schedule, timed
from protocol.formula import TRUE, And, Before, Occurs, conj, neg
from protocol.model import Kind, Protocol
from protocol.runs import Move, Run
from tests.engines.small import (
    LATE,
    SALAMI,
    H,
    at,
    boolean,
    bound,
    clock,
    event,
    is_,
    machine,
    paris,
    protocol,
    query,
    step,
    to,
)

LADDER = [Move("violation"), Move("response.warn"), Move("response.join"), Move("response.back")]
STAND_DOWN = Move("cessation", ("response.stand_down",))


def hours(run: Run | None) -> list[Fraction]:
    assert run is not None
    return [*(step.delay / H for step in run.steps), run.rest / H]


def test_earliest() -> None:
    assert hours(schedule(paris(), LADDER)) == [0, 0, 24, 24, 0]


def test_after_an_open_bound_the_next_hour() -> None:
    explicit = Explicit(query(paris(False), SALAMI))
    moves = [Move("violation"), Move("cessation"), Move("violation"), *LADDER[1:3]]
    timing = timed(explicit, moves, goal=0, budget=Budget())
    assert timing is not None
    assert hours(timing.run) == [0, 1, 6, 0, 24, 48]
    assert timing.infimum == (6 + 72) * H


def test_closed_goal_is_attained() -> None:
    moves = LADDER[:3]
    for relation, attained in ((">=", True), (">", False)):
        goal = And((at("us_by_72h", "pending"), bound("us_by_72h age", relation, 72 * H)))
        timing = timed(Explicit(query(paris(), goal)), moves, goal=0, budget=Budget())
        if not attained:
            assert timing is None
        else:
            assert timing is not None
            assert (timing.infimum, timing.attained) == (72 * H, True)


def test_a_reaction_comes_with_its_cause() -> None:
    assert schedule(paris(), [*LADDER, Move("cessation")]) is None
    assert hours(schedule(paris(), [*LADDER, STAND_DOWN])) == [0, 0, 24, 24, 0, 0]


def test_nothing_due_is_passed_over() -> None:
    assert schedule(paris(), LADDER[:3], goal=Goal("late", LATE)) is None
    late = bound("since violation", ">", 48 * H)
    assert schedule(paris(False), LADDER[:2], goal=Goal("late", late)) is None


def lamp(*, late: int = 1) -> Protocol:
    """Two events apart by more than nothing, and an answer within a third of an hour of the second."""
    return protocol(
        (machine("m", "dark", "lit"),),
        (
            event("one"),
            event("two", bound("c", ">", 0)),
            step(
                Kind.MUST,
                "m.on",
                ("dark",),
                "lit",
                guard=bound("d", ">=", 0),
                due=bound("d", ">=", Fraction(H, 3) * late),
            ),
        ),
        (clock("c", restarts=Occurs(("one",))), clock("d", restarts=Occurs(("two",)))),
    )


def test_halves_where_nothing_round_fits() -> None:
    goal = And((bound("c", "<", Fraction(1, 3)), bound("d", ">=", 0)))
    run = schedule(lamp(), [Move("one"), Move("two")], goal=Goal("soon", goal))
    assert run is not None
    assert run.steps[1].delay == Fraction(1, 4)


def test_goal_of_a_move() -> None:
    goal = Goal("on", And((Occurs(("m.lit",)), Before(bound("d", ">", Fraction(H, 4))))), of_move=True)
    run = schedule(lamp(), [Move("one"), Move("two"), Move("m.on")], goal=goal)
    assert run is not None
    assert run.rest == 0
    assert run.length == 2 * H / 2 + 16 * 60


def test_stopwatches_are_exact() -> None:
    """72 h in all, in slices with pauses: no single difference of instants says so."""
    on = is_("hostile")
    slices = protocol(
        (),
        (
            event("begin", neg(on), to("hostile", True)),
            event("end", conj(on, bound("slice", "=", 24 * H)), to("hostile", False)),
        ),
        (
            clock("fighting", initially_on=True, gate=on),
            clock("pause", initially_on=True, gate=neg(on)),
            clock("slice", initially_on=True, restarts=Occurs(("begin",))),
        ),
        (boolean("hostile"),),
    )
    moves = [Move("begin"), Move("end")] * 3
    done = And((bound("fighting", "=", 72 * H), bound("pause", "=", 5 * H)))
    assert hours(schedule(slices, moves, goal=Goal("done", done))) == [0, 24, 0, 24, 0, 24, 5]
    early = And((bound("fighting", "<", 72 * H), TRUE))
    assert schedule(slices, moves, goal=Goal("early", early)) is None
