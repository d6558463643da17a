"""Where a design cannot follow the shortest schedule, one is sought that both can."""

from __future__ import annotations

from fractions import Fraction

from checker.checking import Options
from checker.comparing.compare import compare
from protocol.load import compile_text
from protocol.satisfaction import breach
from protocol.semantics import replay
from tests.comparing.flagship import FILE, PAUSE, edited

HOUR = Fraction(3600)


def test_a_schedule_that_both_can_follow() -> None:
    """The one that breaks the property sees pauses of 6h; the one that keeps it only longer ones."""
    text = FILE.read_text(encoding="utf-8").replace(PAUSE, PAUSE.replace("pause", "8h"))
    accumulate = compile_text(text)[2]
    made = compare([edited(), accumulate], Options(properties=frozenset({"no_salami"})))
    (pair,) = made.pairs
    scene = pair.scenario
    assert scene is not None
    assert scene.about == "no_salami"
    assert all(lane.stopped is None for lane in scene.lanes), "both follow it"
    schedules = []
    for lane in scene.lanes:
        trace = replay(lane.protocol, lane.run)
        causes = [(m.time, m.move.cause) for m in trace.moments]
        schedules.append([(time, name) for time, name in causes if name in ("violation", "cessation", "agreement")])
    assert schedules[0] == schedules[1]
    assert scene.turning is not None
    promise = made.rows[0].asked.meaning
    found = [breach(promise, replay(lane.protocol, lane.run)) for lane in scene.lanes]  # type: ignore[arg-type]
    assert found[0] is not None
    assert found[1] is None


def test_where_there_is_none_the_schedule_ends_for_one() -> None:
    """The one that keeps the property does so as nothing ever begins again."""
    calm = edited(
        (f"{PAUSE} {{ ", "when not hostile and not begun { begun := true  "),
        ("  var hostile", "  var begun = false\n  var hostile"),
    )
    made = compare([edited(), calm], Options(properties=frozenset({"no_salami"})))
    (pair,) = made.pairs
    assert pair.scenario is not None
    assert [lane.stopped is not None for lane in pair.scenario.lanes] == [False, True]
    assert pair.scenario.lanes[1].event == "violation"
