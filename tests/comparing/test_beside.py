"""Measures, slack and cut sets beside verdicts, and the order where measures count."""

from __future__ import annotations

import json
from collections.abc import Mapping
from fractions import Fraction
from itertools import product

import jsonschema
import pytest
from msgspec.structs import replace

from checker.checking import Options
from checker.comparing.compare import compare
from checker.comparing.order import by_margin, by_measure, change, has, order
from checker.comparing.result import Cell, Comparison, Direction, Gauge, Outcome, Reading
from checker.defection.result import Resilience, Some, Those, Unkept
from checker.measuring.result import Endless, Exact, Extreme, Measured, Never, Open
from checker.render.beside import reading
from checker.render.comparison import render
from checker.render.comparison_json import render as as_json
from checker.render.comparison_json import schema
from checker.render.view import View
from checker.verdict import Certificate
from protocol.columns import width
from protocol.formula import TRUE
from protocol.load import compile_text
from protocol.model import Share
from protocol.runs import Run

TEXT = """protocol p {
  actor us
  var lit = false
  event fire when not lit { lit := true }
  machine m {
    state a
    state b by us
    state gone
    must go: a -> b when lit within 5h of fire
  }
  clock burning starts on fire stops on m.b
  property quick: fire leads to b within 6h
  scenario away: gone is possible
  measure delay: time from fire to b
  measure burnt: greatest burning
}
design slow of p { machine m { instead must go: a -> b when lit after 1h and within 6h of fire } }
design free of p { machine m { instead may go: a -> b when lit after 1h of fire } }
"""


@pytest.fixture(scope="module")
def made() -> Comparison:
    return compare(compile_text(TEXT), beside=("measures", "slack", "resilience"), better={"delay": "less"})


def test_every_design_has_its_measures_slack_and_cut_sets(made: Comparison) -> None:
    delay, burnt = made.gauges
    assert [reading(it) for it in delay.readings] == ["≥0h, ≤5h", "≥1h, ≤6h", "≥1h, no end"]
    assert [reading(it) for it in burnt.readings] == ["≤5h", "≤6h", "no end"]
    quick, away = made.rows
    assert [[room.safe and room.safe.value for it in cell.slack for room in it.rooms] for cell in quick.cells] == [
        [Fraction(3600)],
        [Fraction(0)],
        [],
    ]
    assert [[cut.who.parts == () for it in cell.cuts for cut in it.cuts] for cell in quick.cells] == [
        [False],
        [False],
        [True],
    ]
    assert all(not cell.slack and not cell.cuts and cell.impossible for cell in away.cells), "it promises nothing"
    assert made.exit_code == 0


def test_the_order_goes_by_measures_where_it_is_said_how(made: Comparison) -> None:
    assert made.order[0] == ("equal", "better", "better")
    assert made.front == (0,)
    plain = compare(compile_text(TEXT)[:2])
    assert plain.order[0][1] == "equal"
    more = compare(compile_text(TEXT)[:2], better={"delay": "more"})
    assert more.order[0][1] == "worse", "its least is less"
    gate = compare(compile_text(TEXT)[:2], base=0, better={"burnt": "less"})
    assert gate.changes[0].lost == ("burnt",)
    assert gate.exit_code == 1
    with pytest.raises(ValueError, match="no measure `nothing`"):
        compare(compile_text(TEXT)[:2], better={"nothing": "less"})


def test_the_order_goes_by_slack_and_cut_sets_where_it_is_said() -> None:
    """`slow` keeps `quick` too, with no time to spare; to break either one must defect."""
    pair = compile_text(TEXT)[:2]
    made = compare(pair, beside=(), better={"slack": "more", "resilience": "more"})
    assert made.counted == ("slack", "resilience")
    assert made.order[0][1] == "better"
    text = render(made, View())
    assert "Best on these criteria: A p. By each it is as good as B, and by some better." in text
    assert "A > B: it has more slack in quick" in text
    document = json.loads(as_json(Outcome((made,))))
    jsonschema.validate(document, json.loads(schema()))
    assert document["results"][0]["counted"] == ["slack", "resilience"]
    assert compare(pair, beside=(), better={"resilience": "more"}).order[0][1] == "equal"
    gate = compare(pair, base=0, beside=(), better={"slack": "more"})
    assert (gate.changes[0].lost, gate.exit_code) == (("slack of quick",), 1)
    with pytest.raises(ValueError, match="of slack more is better"):
        compare(pair, better={"slack": "less"})


def test_what_is_known_of_slack_and_cut_sets_counts(made: Comparison) -> None:
    quick, away = made.rows
    assert [by_margin(quick, "slack", 0, n) for n in range(3)] == [{"="}, {">"}, {">"}]
    assert [by_margin(quick, "resilience", 0, n) for n in range(3)] == [{"="}, {"="}, {">"}]
    assert not has(away, "slack")
    assert not has(away, "resilience")
    two = Unkept(Those((Some(("us", "them"), 2),)), "")
    doubts = (replace(quick.cells[0].cuts[0], cuts=(), undecided=(two,)), quick.cells[0].cuts[0])
    cells = (replace(quick.cells[0], cuts=doubts[:1]), replace(quick.cells[1], cuts=doubts[1:]), Cell(None))
    row = replace(quick, cells=cells)
    assert by_margin(row, "resilience", 0, 1) == {"=", ">"}, "it is kept while nobody defects"
    assert by_margin(row, "resilience", 0, 2) == {"#"}
    (found,) = quick.cells[0].slack
    (room,) = found.rooms
    wide = replace(found, rooms=(replace(room, broken=None, why="too much to ask"),))
    row = replace(quick, cells=(replace(quick.cells[0], slack=(wide,)), *quick.cells[:2]))
    assert by_margin(row, "slack", 0, 1) == {"=", ">"}
    assert by_margin(row, "slack", 0, 2) == {">"}


def test_it_is_shown_within_the_room(made: Comparison) -> None:
    for room in (40, 80):
        text = render(made, View(room=room))
        assert all(width(line) <= room for line in text.splitlines())
    for said in (
        "delay (less is better)  ≥0h, ≤5h  ≥1h, ≤6h  ≥1h, no end",
        "quick  ≤1h  none  –",
        "    us                           ●  ●  ·",
        "⊘ proved not to be possible",
        "A > B: it has less delay",
        "B > C: it also keeps quick and has less delay",
    ):
        assert said in render(made, View()), said


def test_json_has_it_too(made: Comparison) -> None:
    document = json.loads(as_json(Outcome((made,))))
    jsonschema.validate(document, json.loads(schema()))
    (result,) = document["results"]
    delay = result["measures"][0]
    assert (delay["measure"], delay["better"]) == ("delay", "less")
    assert [it["found"]["greatest"]["status"] for it in delay["readings"]] == ["attained", "attained", "unbounded"]
    cell = result["criteria"][0]["verdicts"][0]
    assert cell["slack"][0]["lateness"][0]["safe"] == {"seconds": "3600", "closed": True}
    assert cell["cuts"][0]["breaks"][0]["who"]["size"] == 1
    assert result["criteria"][1]["verdicts"][0]["impossible"]


def test_each_pair_is_told_apart_both_ways(made: Comparison) -> None:
    (pair,) = (it for it in made.pairs if (it.one, it.other) == (0, 1))
    leads = [it.lanes[it.leads].subject for it in pair.scenarios]
    assert sorted(leads) == [0, 1]
    two = compare(compile_text(TEXT)[:2])
    text = render(two, View())
    assert "1. B may wait beyond D+0 05:00" in text
    assert "2. A allows `m` to enter b by us" in text
    assert "The other way round" in render(made, View())
    assert "The other way round" not in render(made, replace(View(), detail=2))


def test_a_measure_that_a_design_lacks_is_asked_of_it_in_the_words_of_another() -> None:
    one, two = compile_text(TEXT)[0], compile_text(TEXT.replace("  measure delay: time from fire to b\n", ""))[1]
    made = compare([one, two])
    assert [(it.borrowed, reading(it)) for it in made.gauges[0].readings] == [(False, "≥0h, ≤5h"), (True, "≥1h, ≤6h")]
    assert "delay: asked of B as A asks it" in render(made, View())
    other = compile_text("protocol z { machine k { state x } }")[0]
    lacking = compare([one, other], Options(properties=frozenset()))
    assert [reading(it) for it in lacking.gauges[0].readings] == ["≥0h, ≤5h", "–"]


def test_what_was_not_settled_in_time_is_no_answer(made: Comparison) -> None:
    """Of a design of which nothing is known no set is said not to break it."""
    quick = made.rows[0]
    open_ = Resilience(DESIGN, (quick.asked,), undecided=(Unkept(Those(()), "the time was up"),))
    cells = (quick.cells[0], replace(quick.cells[1], cuts=(open_,)), quick.cells[2])
    text = render(replace(made, rows=(replace(quick, cells=cells),)), View())
    assert "    us                           ●  ?  ·\n" in text
    alone = replace(quick, cells=(replace(quick.cells[0], cuts=(open_,)),) * 3)
    assert "  quick: nothing known  ?  ?  ?\n" in render(replace(made, rows=(alone,)), View())
    assert replace(made, rows=(alone,)).exit_code == 3


# --- the order by measures, on made-up values ---------------------------------------------------------------------

DESIGN = compile_text(TEXT)[0]
RUN, PROOF = Run((), Fraction(0)), Certificate(TRUE, "none", ())


def exact(value: int, attained: bool = True) -> Exact:
    return Exact(Fraction(value), attained, Fraction(value), RUN, PROOF)


def gauge(ends: list[Extreme | Never | None], better: Direction, *, least: bool = False) -> Gauge:
    asked = DESIGN.measures[0]
    readings = []
    for it in ends:
        if it is None:
            readings.append(Reading(None))
        elif isinstance(it, Never):
            readings.append(Reading(Measured(DESIGN, asked, never=it)))
        else:
            readings.append(Reading(Measured(DESIGN, asked, it if least else exact(0), exact(10**6) if least else it)))
    return Gauge("delay", asked, tuple(readings), better)


CASES: list[tuple[Extreme | Never | None, Extreme | Never | None, str]] = [
    (exact(1), exact(2), ">"),
    (exact(2), exact(2), "="),
    (exact(2, attained=False), exact(2), ">"),
    (exact(2), Endless("never", RUN), ">"),
    (Endless("never", RUN), Endless("waits", RUN), "="),
    (Never(PROOF), exact(1), "#"),
    (Never(PROOF), Never(PROOF), "="),
    (None, exact(1), "#"),
    (exact(1), Open("why", value=Fraction(2)), ">"),
    (exact(3), Open("why", bound=Fraction(2)), "<"),
    (exact(2), Open("why", bound=Fraction(2)), "<="),
    (exact(2), Open("why"), "<=>"),
]


@pytest.mark.parametrize(("one", "other", "signs"), CASES)
def test_less_of_the_greatest_is_better(one: Extreme, other: Extreme, signs: str) -> None:
    made = gauge([one, other], "less")
    assert by_measure(made, 0, 1) == frozenset(signs)
    turned: Mapping[str, str] = {"<": ">", ">": "<"}
    assert by_measure(made, 1, 0) == {turned.get(it, it) for it in signs}
    words = {">": "better", "<": "worse", "=": "equal", "#": "neither"}
    assert order([], 0, 1, [made]) == words.get(signs, "open")
    found = change([], 1, 0, [made])
    assert (found.gained, found.lost) == (("delay",) * (signs == ">"), ("delay",) * (signs == "<"))


def test_more_of_the_least_is_better() -> None:
    made = gauge([exact(2, attained=False), exact(2), exact(1)], "more", least=True)
    assert [order([], 0, k, [made]) for k in range(3)] == ["equal", "better", "better"]
    share = replace(DESIGN.measures[0], meaning=Share(TRUE))
    approached = replace(exact(1, attained=False))
    readings = tuple(Reading(Measured(DESIGN, share, greatest=it)) for it in (approached, exact(1)))
    assert by_measure(Gauge("s", share, readings, "less"), 0, 1) == {"="}, "it may be attained"


def test_the_order_by_measures_is_a_partial_order() -> None:
    values: list[Extreme | Never | None] = [exact(1), exact(2, attained=False), exact(2), Endless("never", RUN)]
    values += [Never(PROOF), None, Open("why"), Open("why", value=Fraction(2), bound=Fraction(3))]
    for a, b, c in product(range(len(values)), repeat=3):
        made = [gauge([values[a], values[b], values[c]], "less")]
        if order([], 0, 1, made) == order([], 1, 2, made) == "better":
            assert order([], 0, 2, made) == "better"
