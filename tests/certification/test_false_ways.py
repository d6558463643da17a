"""Ways that do not lead there, and runs from whose end there is a way: none of them gets a verdict."""

from __future__ import annotations

import pytest

from checker.certify import Certifier
from checker.engines.zones import zones
from checker.query import Goal, Query
from checker.stranding import onward
from checker.verdict import Budget, Certificate, Claim, FalseClaim, GaveUp, Unknown, Unreachable, Violated
from checker.ways import Leg, Wait, Way
from protocol.formula import FALSE, TRUE, At, Formula
from protocol.load import compile_text
from protocol.model import Design, Promise, Response, StaysPossible
from protocol.runs import Move, Run, Step
from tests.language.small import H

TEXT = """
protocol honest {
  actor them is adversary
  actor us
  event spark by them when rest
  event calm by them when ready
  ladder alarm {
    tier rest
    tier ready by us
    tier gone by us
    on spark up: rest -> ready
    may leave: ready -> gone after 2h and within 10h of spark
    must beat: ready -> ready within 5h of entry
    on calm down: ready -> rest
  }
  property reachable: gone stays possible while rest
}
"""
SPARK, CALM = Move("spark", ("alarm.up",)), Move("calm", ("alarm.down",))
LEAVE, BEAT = Move("alarm.leave"), Move("alarm.beat")
SINCE, AGE = "since spark", "age of alarm"
TWO_HOURS = Leg(Wait(((SINCE, 2 * H),)), LEAVE)
WAY: Way = (Leg(Wait(), SPARK), TWO_HOURS)


def design() -> Design:
    return compile_text(TEXT)[0]


def certifier(work: int = 1_000_000) -> Certifier:
    return Certifier(design().protocol, ("z3", "cvc5"), Budget(work))


def promise() -> Promise:
    meaning = design().properties[0].meaning
    assert isinstance(meaning, Promise)
    assert isinstance(meaning.form, StaysPossible)
    return meaning


def states() -> Formula:
    claim = zones(Query(design().protocol, (Goal("every", FALSE),)), Budget(10_000))["every"]
    assert isinstance(claim, Unreachable)
    return claim.invariant


def run(*steps: tuple[int, Move], rest: int = 0) -> Run:
    return Run(tuple(Step(hours * H, move) for hours, move in steps), rest * H)


def test_the_honest_way_is_believed() -> None:
    assert isinstance(certifier().open_ways(promise(), states(), (WAY,), "liar"), Certificate)


WAYS: dict[str, tuple[Way, ...]] = {
    "none at all": (),
    "too early": ((Leg(Wait(), SPARK), Leg(Wait((), H), LEAVE)),),
    "too late": ((Leg(Wait(), SPARK), Leg(Wait((), 11 * H), LEAVE)),),
    "beyond what is due": ((Leg(Wait(), SPARK), Leg(Wait(((SINCE, 2 * H),), 4 * H), LEAVE)),),
    "a reaction left out": ((Leg(Wait(), Move("spark")), TWO_HOURS),),
    "not from there": ((TWO_HOURS,),),
    "back in time": ((Leg(Wait(), SPARK), Leg(Wait(((SINCE, 11 * H),)), None), Leg(Wait((), -5 * H), LEAVE)),),
    "an event as if it reacted": ((Leg(Wait(), Move("spark", ("alarm.up", "alarm.leave"))),),),
    "a reaction as if it came by itself": ((Leg(Wait(), Move("alarm.up")), TWO_HOURS),),
    "not to the goal": ((Leg(Wait(), SPARK), Leg(Wait(), BEAT)),),
    "only waiting": ((Leg(Wait((), 100 * H)),),),
    "the first of two": ((Leg(Wait(), SPARK),),),
}


@pytest.mark.parametrize("name", WAYS)
def test_ways_that_lead_nowhere_are_refused(name: str) -> None:
    with pytest.raises(FalseClaim, match="one of the ways leads there"):
        certifier().open_ways(promise(), states(), WAYS[name], "liar")


def test_a_wait_is_no_longer_than_it_takes() -> None:
    """With the obligation met on the way, a later departure is a way as well."""
    longer = (Leg(Wait(), SPARK), Leg(Wait((), 5 * H), BEAT), Leg(Wait((), 4 * H), LEAVE))
    assert isinstance(certifier().open_ways(promise(), states(), (longer,), "liar"), Certificate)


@pytest.mark.parametrize(
    ("invariant", "why"),
    [
        (At("alarm", ("ready",)), "hold initially"),
        (At("alarm", ("rest",)), "survive every move"),
        (At("alarm", ("nowhere",)), "not about states"),
    ],
)
def test_states_that_are_not_all_are_refused(invariant: Formula, why: str) -> None:
    with pytest.raises(FalseClaim, match=why):
        certifier().open_ways(promise(), invariant, (WAY,), "liar")


def test_what_cannot_be_rechecked_is_unknown() -> None:
    assert isinstance(certifier(work=0).open_ways(promise(), states(), (WAY,), "liar"), Unknown)


# --- runs to where no way leads on ----------------------------------------------------------------------------------

GONE = run((0, SPARK), (2, LEAVE))
BACK = Promise(StaysPossible(Response(condition=At("alarm", ("rest",)))))


def claims(asked: Run, goal: Response) -> dict[str, tuple[str, Claim]]:
    question = onward(design().protocol, asked, goal)
    return {name: ("zones", claim) for name, claim in zones(question.query, Budget(20_000)).items()}


def stranded(it: Promise, asked: Run, made: dict[str, tuple[str, Claim]]) -> object:
    assert isinstance(it.form, StaysPossible)
    return certifier().stranded(it, asked, onward(design().protocol, asked, it.form.goal), made, "liar")


def test_the_honest_end_is_believed() -> None:
    found = stranded(BACK, GONE, claims(GONE, Response(condition=At("alarm", ("rest",)))))
    assert isinstance(found, Violated)
    assert found.certificate is not None


def test_an_end_with_a_way_is_not_believed() -> None:
    early = run((0, SPARK))
    with pytest.raises(FalseClaim):
        stranded(BACK, early, {name: ("liar", Unreachable(TRUE)) for name in ("state", "move")})


def test_an_end_where_nobody_asks_is_not_believed() -> None:
    while_rest = Promise(StaysPossible(Response(condition=At("alarm", ("rest",))), At("alarm", ("rest",))))
    with pytest.raises(FalseClaim, match="does not end where"):
        stranded(while_rest, GONE, claims(GONE, Response(condition=At("alarm", ("rest",)))))


def test_a_run_that_is_none_is_not_believed() -> None:
    impossible = run((0, SPARK), (1, LEAVE))
    with pytest.raises(FalseClaim, match="is not one"):
        stranded(BACK, impossible, {name: ("liar", Unreachable(TRUE)) for name in ("state", "move")})


def test_an_end_of_which_nothing_is_known_is_unknown() -> None:
    gave_up = {name: ("liar", GaveUp("tired")) for name in ("state", "move")}
    assert isinstance(stranded(BACK, GONE, gave_up), Unknown)  # type: ignore[arg-type]
