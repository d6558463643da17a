"""The re-check of a proof accepts what shows the goal unreachable, and nothing that falls short of it."""

from __future__ import annotations

from typing import Any

import pytest

from checker.proof import obligations
from checker.proof import recheck as proof
from checker.proof.recheck import Recheck, recheck
from checker.query import Goal, Query
from checker.smt import Sat, Shrug, Unsat
from protocol.formula import TRUE, Before, Formula, Not, Occurs, Or, conj, disj, neg
from protocol.model import Kind
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
    paris_invariant,
    protocol,
    query,
    step,
    to,
)

BOTH = ("z3", "cvc5")


def outcome(it: Recheck) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for check in it.checks:
        found.setdefault(check.obligation, set()).add(type(check.answer).__name__)
    return found


def judged(query: Query, invariant: Formula) -> dict[str, set[str]]:
    return outcome(recheck(query, query.goals, invariant, BOTH))


PROVED = {name: {"Unsat"} for name in ("initiation", "delays", "moves", "safety")}


def test_a_right_invariant_is_accepted() -> None:
    late = query(paris(), LATE)
    found = recheck(late, late.goals, paris_invariant(), BOTH)
    assert outcome(found) == PROVED
    assert found.holds
    assert (found.refuted, found.unsettled) == ("", "")
    of_move = query(
        paris(), conj(Occurs(("response.back",)), Before(Not(bound("since violation", ">=", 48 * H)))), of_move=True
    )
    assert recheck(of_move, of_move.goals, paris_invariant(), BOTH).holds


JOINT_BEFORE_72H = disj(neg(at("response", "joint")), bound("since violation", "<", 72 * H))


def test_a_long_invariant_is_judged_alike_move_by_move(monkeypatch: pytest.MonkeyPatch) -> None:
    late = query(paris(), LATE)
    monkeypatch.setattr(obligations, "LONG", 0)
    right = recheck(late, late.goals, paris_invariant(), BOTH)
    assert right.holds
    assert len([check for check in right.checks if check.obligation == "moves"]) > 2
    wrong = recheck(late, late.goals, conj(paris_invariant(), neg(at("response", "backed"))), BOTH)
    assert outcome(wrong) == PROVED | {"moves": {"Sat", "Unsat"}}
    assert wrong.refuted


@pytest.mark.parametrize(
    ("tampered", "broken"),
    [
        (conj(paris_invariant(), is_("hostile")), {"initiation", "moves"}),
        (conj(paris_invariant(), bound("exposure", "<=", 72 * H)), {"delays"}),
        (conj(paris_invariant(), neg(at("response", "backed"))), {"moves"}),
        (
            conj(paris_invariant(), disj(neg(at("response", "joint")), bound("since violation", "<", 72 * H))),
            {"delays"},
        ),
        (disj(paris_invariant(), TRUE), {"safety"}),
    ],
)
def test_a_tampered_invariant_is_refused(tampered: Formula, broken: set[str]) -> None:
    late = query(paris(), LATE)
    found = recheck(late, late.goals, tampered, BOTH)
    assert {c.obligation for c in found.checks if isinstance(c.answer, Sat)} == broken
    assert not found.holds
    assert found.refuted


def test_an_invariant_for_one_goal_does_not_serve_another() -> None:
    assert judged(query(paris(), SALAMI), paris_invariant()) == PROVED | {"safety": {"Sat"}}
    assert judged(query(paris(), LATE, SALAMI), paris_invariant()) == PROVED | {"safety": {"Sat"}}


def lamp(kind: Kind, **more: Any) -> Query:
    """On for at most 5 s, if anything is obliged to put it off at all."""
    put_off = step(kind, "lamp.put_off", ("on",), "off", **more)
    put_on = step(Kind.MAY, "lamp.put_on", ("off",), "on")
    age = clock("age", initially_on=True, restarts=Occurs(("lamp.on",)))
    return query(
        protocol((machine("lamp", "off", "on"),), (put_on, put_off), (age,)),
        conj(at("lamp", "on"), bound("age", ">", 5)),
    )


WITHIN_5 = disj(at("lamp", "off"), bound("age", "<=", 5))


def test_only_what_is_due_stops_time() -> None:
    assert judged(lamp(Kind.MUST, due=bound("age", ">=", 5)), WITHIN_5) == PROVED
    assert judged(lamp(Kind.TIMED, due=bound("age", ">=", 5)), WITHIN_5) == PROVED
    assert judged(lamp(Kind.MAY, due=bound("age", ">=", 5)), WITHIN_5) == PROVED | {"delays": {"Sat"}}
    assert judged(lamp(Kind.MUST), WITHIN_5) == PROVED | {"delays": {"Sat"}}
    assert judged(lamp(Kind.MUST, guard=bound("age", "<", 4), due=bound("age", ">=", 5)), WITHIN_5)["delays"] == {"Sat"}
    assert judged(lamp(Kind.MUST, due=bound("age", ">", 5)), WITHIN_5) == PROVED
    assert judged(lamp(Kind.MUST, due=Not(bound("age", "<", 5))), WITHIN_5) == PROVED
    window = Or((bound("age", "=", 5), bound("age", "=", 9)))
    assert judged(lamp(Kind.MUST, due=window), disj(at("lamp", "off"), bound("age", "<=", 5))) == PROVED


def test_a_claim_needs_every_solver() -> None:
    late = query(paris(), LATE)
    assert not recheck(late, late.goals, paris_invariant(), ()).holds
    assert recheck(late, late.goals, paris_invariant(), ()).unsettled


def test_a_shrug_is_no_proof(monkeypatch: pytest.MonkeyPatch) -> None:
    late = query(paris(), LATE)
    answers = iter([Unsat(), Unsat(), Shrug("too hard"), Unsat()])
    monkeypatch.setattr(proof, "decide_each", lambda *_: iter([Unsat(), Shrug("too hard")]))
    monkeypatch.setattr(proof, "decide_smtlib", lambda *_: next(answers))
    found = recheck(late, late.goals, paris_invariant())
    assert not found.holds
    assert found.refuted == ""
    assert found.unsettled == "z3 on moves: too hard"


def test_many_reactions_to_one_event() -> None:
    """Twelve machines that may or may not react: 4096 sets, written once."""
    names = [f"m{k}" for k in range(12)]
    machines = tuple(machine(name, "idle", "busy") for name in names)
    rise = tuple(
        step(Kind.REACTION, f"{n}.rise", ("idle",), "busy", triggers=("go",), guard=is_("armed")) for n in names
    )
    rest = tuple(step(Kind.MAY, f"{n}.rest", ("busy",), "idle") for n in names)
    arm = event("arm", neg(is_("armed")), to("armed", True))
    it = protocol(machines, (event("go", is_("armed")), arm, *rise, *rest), (), (boolean("armed"),))
    some_busy = disj(*(at(name, "busy") for name in names))
    unarmed = Query(it, (Goal("busy, though never armed", conj(some_busy, neg(is_("armed")))),))
    invariant = disj(is_("armed"), conj(*(at(name, "idle") for name in names)))
    assert judged(unarmed, invariant) == PROVED
    missed = Query(
        it, (Goal("missed", conj(Occurs(("go",)), Before(at("m3", "idle")), Not(Occurs(("m3.rise",)))), True),)
    )
    assert judged(missed, TRUE) == PROVED
    assert judged(missed, neg(is_("armed"))) == PROVED | {"moves": {"Sat"}}
