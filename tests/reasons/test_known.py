"""Which rules a property rests on: answers worked out by hand."""

from __future__ import annotations

from pathlib import Path

import pytest
from msgspec.structs import replace

from checker.checking import Options, check
from checker.cli import run
from checker.compliance import Case, Trial
from checker.members import grouped
from checker.observers import watch
from checker.reasons.core import STOPS, reasons, rests_on_rules
from checker.reasons.result import Reasons
from checker.reasons.why import Why
from checker.render.reasons import told
from checker.render.view import View
from checker.verdict import FalseClaim, Unreachable
from protocol.formula import TRUE
from protocol.load import compile_text, load
from protocol.model import Promise
from protocol.runs import Run
from protocol.satisfaction import breach
from protocol.semantics import replay
from tests.defection.test_known import STOPPING
from tests.defection.votes import vote

SPECS = Path(__file__).parents[2] / "specs"


def why(path: Path, design: str, name: str) -> Reasons:
    (one,) = (it for it in load(path) if it.protocol.name == design)
    (asked,) = (them for them in grouped(one.properties) if them[0].name == name)
    found = reasons(one, asked)
    assert found is not None
    shown(found)
    return found


def shown(found: Reasons) -> None:
    """Each run breaks the property by its definition."""
    for it in found.needed:
        assert isinstance(it.asked.meaning, Promise)
        assert breach(it.asked.meaning, replay(it.shown.protocol, it.shown.run)) == it.shown.breach


def needs(found: Reasons) -> set[tuple[str, str]]:
    assert not found.unsure
    return {(it.rule.kind, it.rule.words) for it in found.needed}


PARIS = SPECS / "ceasefire" / "paris.tier"


def test_a_guarantee_rests_on_those_who_act_and_on_what_the_adversary_cannot() -> None:
    found = why(PARIS, "paris", "us_by_72h")
    assert needs(found) == {
        ("condition", "`violation` only when not hostile"),
        ("duty", "`warn` happens in time"),
        ("duty", "`join` happens in time"),
        ("duty", "`back` happens in time"),
    }
    assert found.actors == ("ukraine", "coalition", "us")
    assert len(found.idle) == 11


def test_what_is_forbidden_rests_on_conditions() -> None:
    found = why(PARIS, "paris", "silent_after_cessation")
    assert ("condition", "`warn` only when hostile") in needs(found)
    assert ("reaction", "`stand_down` is never left out") in needs(found)
    assert found.actors == ()


def test_what_holds_by_the_order_of_the_tiers_rests_on_no_rule() -> None:
    found = why(PARIS, "paris", "no_skipped_tiers")
    assert needs(found) == set()
    assert len(found.idle) == 15


def test_a_promise_to_vote_is_a_duty() -> None:
    (design,) = compile_text(vote(3, "with 2"))
    found = reasons(design, design.properties)
    assert found is not None
    assert {it.rule.words for it in found.needed if it.rule.kind == "duty"} == {"`consent.yes` happens in time"}
    assert found.actors == ("voters[1]", "voters[2]", "voters[3]")
    shown(found)


def test_an_earliest_time_is_a_rule() -> None:
    found = why(SPECS / "inspection" / "challenge.tier", "challenge", "not_before_12h")
    assert {it.rule.kind for it in found.needed} >= {"time"}
    assert found.actors == ()


def test_of_all_members_at_once() -> None:
    found = why(SPECS / "ceasefire" / "sectors.tier", "two_sectors", "us_by_72h")
    assert len(found.proofs) == 2
    assert all("[" not in it.rule.words for it in found.needed)
    assert {len(it.rule.clauses) for it in found.needed} == {2}


def test_what_is_not_proved_has_no_reasons() -> None:
    (design, *_) = load(PARIS)
    asked = [them for them in grouped(design.properties) if them[0].name == "no_salami"]
    assert reasons(design, asked[0]) is None
    (part,) = check([design], Options(properties=frozenset({"no_salami"}), health=False)).designs
    assert not rests_on_rules(part.results[0], asked[0])


def test_without_time_nothing_is_said() -> None:
    (design, *_) = load(PARIS)
    asked = next(them for them in grouped(design.properties) if them[0].name == "us_by_72h")
    assert reasons(design, asked, Options(seconds=0)) is None


def test_with_little_work_what_is_not_settled_is_kept() -> None:
    (design, *_) = load(PARIS)
    asked = next(them for them in grouped(design.properties) if them[0].name == "us_by_72h")
    whole = {words for _, words in needs(why(PARIS, "paris", "us_by_72h"))}
    found = reasons(design, asked, Options(effort=0.003))
    if found is not None:
        assert len(found.needed) + len(found.unsure) + len(found.idle) == 15
        assert {it.rule.words for it in found.needed} <= whole


def test_explain_tells_of_it(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.chdir(PARIS.parent)  # a long path is broken into lines
    assert run(["explain", "us_by_72h", PARIS.name, "--design", "paris"]) == 0
    said = capsys.readouterr().out
    assert "us_by_72h rests on 4 rules of paris, and is proved without the other 11:" in said
    assert "  - us: `back` happens in time (" in said
    assert "So it rests on the compliance of ukraine, coalition and us." in said
    assert run(["explain", "us_by_72h", PARIS.name, "--design", "trigger"]) == 0
    assert "rests on" not in capsys.readouterr().out


# --- liars ----------------------------------------------------------------------------------------------------------


def test_a_run_that_breaks_nothing_is_found_out(monkeypatch: pytest.MonkeyPatch) -> None:
    true = Case.trial
    monkeypatch.setattr(
        Case, "trial", lambda case, actors, ahead=None: replace(true(case, actors), run=Run(), engine="liar")
    )
    (design,) = compile_text(vote(3, "with 2"))
    with pytest.raises(FalseClaim):
        reasons(design, design.properties)


def test_a_proof_that_proves_nothing_is_found_out(monkeypatch: pytest.MonkeyPatch) -> None:
    def trial(case: Case, actors: tuple[str, ...], first: str | None = None) -> Trial:
        certifier = case.defecting(actors)
        question = watch(certifier.protocol, case.promise)
        claims = {name: ("liar", Unreachable(TRUE)) for name in question.breaks}
        return Trial(actors, certifier, "", holds=True, proof=(question, claims))

    monkeypatch.setattr(Case, "trial", trial)
    (design,) = compile_text(vote(3, "with 2"))
    with pytest.raises(FalseClaim):
        reasons(design, design.properties)


def test_a_rule_without_which_time_stops_is_kept_and_that_is_said() -> None:
    """Nothing breaks it if `a` need not rise, since `b` then goes to and fro for ever: that proves nothing."""
    (design,) = compile_text(STOPPING)
    asked = next(them for them in grouped(design.properties) if them[0].name == "risen")
    found = reasons(design, asked)
    assert found is not None
    assert {it.why for it in found.unsure} == {STOPS}
    assert "`rise` happens in time" in {it.rule.words for it in found.unsure}
    (part,) = check([design], Options(properties=frozenset({"risen"}), health=False)).designs
    said = " ".join(told(Why(part.results[0], rests=True, reasons=found), View()).split())
    assert "a: `rise` happens in time (" in said
    assert "kept, as nothing is settled of what comes of it without: without it obligations may" in said
