"""Properties of protocols in which actors deviate: the verdicts, what they rest on, and what is told of the runs."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from pathlib import Path

import pytest
from msgspec.structs import replace

from checker.checking import Options, check
from checker.compliance import Case, Trial, of_all
from checker.render import json as rendered
from checker.render.choices import choices
from checker.render.evidence import evidence
from checker.render.terminal import render
from checker.render.view import Detail, View
from checker.repair import explain
from checker.report import Report, Result
from checker.verdict import Certificate, Proved, Vacuous, Violated
from protocol.load import compile_text
from protocol.model import Design, Deviation, Possible, Property
from protocol.satisfaction import breach
from protocol.semantics import NotARun, replay
from tests.deviation.kernel import TWO, defects, late

SPECS = Path(__file__).parents[2] / "specs" / "ceasefire"


def designs(name: str) -> dict[str, Design]:
    path = SPECS / f"{name}.tier"
    return {it.protocol.name: it for it in compile_text(path.read_text(encoding="utf-8"), str(path))}


def asked(design: Design, name: str, *deviations: Deviation) -> Design:
    """The design with this property alone, in spite of these deviations."""
    (found,) = (it for it in design.properties if it.name == name)
    return replace(design, properties=(replace(found, deviations=deviations),), allowances=())


def answer(design: Design, name: str, *deviations: Deviation) -> Result:
    (part,) = check([asked(design, name, *deviations)], Options(health=False)).designs
    return part.results[0]


def words(design: Design, *deviations: Deviation) -> dict[str, str]:
    """The verdict on each property, in a word."""
    changed: list[Property] = [replace(it, deviations=deviations) for it in design.properties]
    (part,) = check([replace(design, properties=tuple(changed))], Options(health=False)).designs
    return {it.asked.name: it.verdict.word for it in part.results if not isinstance(it.asked.meaning, Possible)}


def sentences(result: Result) -> Sequence[str]:
    assert isinstance(result.verdict, Violated)
    trace = replay(result.design.protocol, result.verdict.run)
    return choices(trace, result.verdict.breach, result.asked.meaning)


PARIS, BYPASS = designs("paris"), designs("bypass")
ORDER, SILENCE = "no_skipped_tiers", "silent_after_cessation"

# --- the flagship -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("actor", ["ukraine", "coalition", "us"])
def test_whoever_defects_breaks_the_promise_of_the_ordered_design(actor: str) -> None:
    for design, salami in ((PARIS["paris"], "violated"), (PARIS["accumulate"], "violated")):
        found = words(design, defects(actor))
        assert found == {ORDER: "proved", "us_by_72h": "violated", SILENCE: "proved", "no_salami": salami}


@pytest.mark.parametrize(
    ("actor", "hours", "word"),
    [
        ("ukraine", 48, "proved"),
        ("ukraine", 49, "violated"),
        ("coalition", 24, "proved"),
        ("coalition", 25, "violated"),
        ("coalition", 36, "violated"),
        ("us", 1, "violated"),
    ],
)
def test_who_is_late_breaks_it_past_the_deadline_of_the_last(actor: str, hours: int, word: str) -> None:
    assert answer(PARIS["paris"], "us_by_72h", late(hours, actor)).verdict.word == word


def test_two_may_be_late_at_once() -> None:
    result = answer(PARIS["paris"], "us_by_72h", late(48, "ukraine"), late(24, "coalition"))
    assert result.verdict.word == "proved"


def test_where_tier_three_may_act_but_need_not_nobody_is_needed_to_break_the_promise() -> None:
    assert words(PARIS["trigger"], defects("us"))["us_by_72h"] == "violated"
    assert sentences(answer(PARIS["trigger"], "us_by_72h", defects("us")))[0].startswith("us was permitted to `back`")


@pytest.mark.parametrize("actor", ["ukraine", "coalition", "us"])
def test_the_fallback_holds_without_the_coalition_and_the_order_without_nobody(actor: str) -> None:
    found = words(BYPASS["bypass"], defects(actor))
    assert found["us_by_72h"] == ("violated" if actor == "us" else "proved")
    assert found[ORDER] == ("proved" if actor == "us" else "violated")
    assert found[SILENCE] == "proved"
    assert words(BYPASS["bypass"])[ORDER] == "proved"


# --- results ------------------------------------------------------------------------------------------------------


def test_a_result_is_about_the_protocol_in_which_they_deviate() -> None:
    result = answer(PARIS["paris"], "us_by_72h", defects("us"))
    assert isinstance(result.verdict, Violated)
    assert not isinstance(result.asked.meaning, Possible)
    replay(result.design.protocol, result.verdict.run)
    with pytest.raises(NotARun):
        replay(PARIS["paris"].protocol, result.verdict.run)
    assert result.design.protocol.agreed == PARIS["paris"].protocol


def test_text_and_json_say_in_spite_of_what() -> None:
    (design,) = compile_text(AGREED)
    report = check([design], Options(health=False, properties=frozenset({"late_uk"})))
    assert "late_uk  violation leads to high within 48h even if uk is late by 6h" in render(report, View(room=99))
    (outcome,) = json.loads(rendered.render(report, View()))["results"]
    assert outcome["text"].endswith("even if uk is late by 6h")
    assert outcome["even_if"] == [{"actors": ["uk"], "late": "21600"}]


def test_repairs_are_sought_for_the_protocol_in_which_they_deviate() -> None:
    """Without the coalition's earliest time of 24h the US still waits for it; with a fallback it need not."""
    design = asked(PARIS["paris"], "us_by_72h", late(36, "coalition"))
    found = explain(design, design.properties[:1], Options(health=False))
    assert isinstance(found.result.verdict, Violated)
    assert found.repairs
    for repair in found.repairs:
        edited = replace(design, protocol=repair.edit.protocol)
        assert answer(edited, "us_by_72h", late(36, "coalition")).verdict.word == "proved"


STOPS = """
protocol halting {
  actor us
  actor them
  var hot = false
  event spark when not hot { hot := true }
  machine watch {
    state blind
    state seen
    must see: blind -> seen by us when hot within 1h of spark
  }
  machine loop {
    state rest
    state spin
    must turn: rest -> spin by them when hot and watch.blind at 2h of spark
    must back: spin -> rest by them immediately
  }
  property p: spark leads to watch.seen within 9h
  property q: never watch.seen when not hot
}
"""


def test_whether_time_goes_on_is_settled_for_those_who_deviate() -> None:
    (design,) = compile_text(STOPS)
    assert isinstance(answer(design, "p").verdict, Proved)
    stopped = answer(design, "p", defects("us")).verdict
    assert isinstance(stopped, Vacuous)
    assert stopped.why.startswith("where they deviate time can stop: at D+0 02:00 of a run")


# --- compliance ---------------------------------------------------------------------------------------------------

BOTH = """
protocol both {
  actor a
  actor b
  actor c
  var hot = false
  event spark when not hot { hot := true }
  machine one { state low  state high by a  must first: low -> high when hot within 1h of spark }
  machine two { state low  state high by b  must second: low -> high when hot within 1h of spark }
  machine three { state low  state high by c  must third: low -> high when hot within 1h of spark }
  property any_two: spark leads to (one.high or two.high) within 1h
  property any_three: spark leads to (one.high or two.high or three.high) within 1h
  property mixed: spark leads to (one.high and (two.high or three.high)) within 1h
  property none_needed: never three.high when not hot
}
"""


def rests_on(text: str, name: str) -> tuple[list[list[str]], list[str] | None, list[str], list[str]]:
    (design,) = compile_text(text)
    found = answer(design, name).compliance
    assert found is not None
    for it in found.defections:
        (property_,) = (it for it in design.properties if it.name == name)
        assert not isinstance(property_.meaning, Possible)
        assert breach(property_.meaning, replay(it.protocol, it.run)) == it.breach, "each is shown by a run"
    together = list(found.together.actors) if found.together else None
    return [list(it.actors) for it in found.alone], together, list(found.safe), list(found.open)


def test_two_who_break_it_only_together_are_named_together() -> None:
    assert rests_on(BOTH, "any_two") == ([], ["a", "b"], [], [])
    (design,) = compile_text(BOTH)
    assert (
        evidence(answer(design, "any_two"))[-1]
        == "the joint defection of some, such as a and b, breaks it, of no one alone"
    )


def test_a_smallest_set_is_named() -> None:
    assert rests_on(BOTH, "any_three") == ([], ["a", "b", "c"], [], [])
    (design,) = compile_text(BOTH)
    said = evidence(answer(design, "any_three"))[-1]
    assert said == "the joint defection of some, such as a, b and c, breaks it, of no one alone, and of no fewer"


def test_one_alone_and_two_together() -> None:
    assert rests_on(BOTH, "mixed") == ([["a"]], ["b", "c"], [], [])
    (design,) = compile_text(BOTH)
    assert evidence(answer(design, "mixed"))[-2:] == [
        "assumes that a meets its obligations: its defection breaks it",
        "so does the joint defection of others, such as b and c",
    ]


def test_what_survives_everybodys_defection_is_certified() -> None:
    assert rests_on(BOTH, "none_needed") == ([], None, ["a", "b", "c"], [])
    (design,) = compile_text(BOTH)
    result = answer(design, "none_needed", defects("a", "b", "c"))
    assert isinstance(result.verdict, Proved)
    assert isinstance(result.verdict.certificate, Certificate)


def test_who_is_given_up_already_is_not_named_again() -> None:
    result = answer(BYPASS["bypass"], "us_by_72h", defects("coalition"))
    assert result.compliance is not None
    assert [it.actors for it in result.compliance.alone] == [("us",)]
    assert result.compliance.safe == ("ukraine",)


def test_no_set_is_tried_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    tried: list[tuple[str, ...]] = []
    trial = Case.trial

    def noted(case: Case, actors: tuple[str, ...]) -> Trial:
        tried.append(actors)
        return trial(case, actors)

    monkeypatch.setattr(Case, "trial", noted)
    answer(BYPASS["bypass"], "us_by_72h", defects("coalition"))
    assert ("ukraine",) in tried, "who is left is one alone"
    assert len(tried) == len(set(tried))


REACTING = """
protocol reacting {
  actor us
  event call
  machine m { state low  state high by us  on call rise: low -> high }
  property p: call leads to high within 0h
}
"""


def test_who_only_reacts_can_defect_too() -> None:
    assert rests_on(REACTING, "p") == ([["us"]], None, [], [])
    (design,) = compile_text(REACTING)
    result = answer(design, "p", defects("us"))
    assert sentences(result)[0] == "us skipped `rise` at D+0 00:00"
    (part,) = check([asked(design, "p", defects("us"))], Options(health=False)).designs
    assert re.search(r"↳ rise +skipped", render(Report((part,)), View()))


def test_of_several_members_the_defections_are_told_together() -> None:
    (design,) = compile_text(BOTH)
    found = [answer(design, name).compliance for name in ("any_three", "mixed", "none_needed")]
    joined = of_all([it for it in found if it is not None])
    assert [it.actors for it in joined.alone] == [("a",)]
    assert joined.together is not None
    assert joined.together.actors == ("b", "c")
    assert (joined.safe, joined.open, joined.fewest) == ((), (), False)


# --- runs ---------------------------------------------------------------------------------------------------------


def test_who_misses_a_deadline_is_told_of_with_it() -> None:
    said = sentences(answer(PARIS["paris"], "us_by_72h", defects("us")))
    assert said[0] == "us did not `back` by D+3 00:00, its deadline: it defects"
    assert not any("could" in it or "was permitted" in it for it in said)


def test_who_is_late_is_told_of_with_how_much() -> None:
    said = sentences(answer(PARIS["paris"], "us_by_72h", late(36, "coalition")))
    assert said[0] == "coalition did not `join` by D+2 00:00, its deadline: it is late by up to 36h"


def test_what_was_done_late_is_told_of() -> None:
    text = TWO.replace("var rested", "property q: never act when since(spark) > 3h\n  var rested")
    said = sentences(answer(compile_text(text)[0], "q", late(2, "us")))
    assert re.fullmatch(r"us took `act` at D\+0 0(3|4):.., .* after D\+0 02:00, its deadline: .* up to 2h", said[0])


AGREED = """
protocol consenting {
  actor us
  actor uk
  actor fr
  group guarantors = uk, fr
  var hostile = false
  event violation when not hostile { hostile := true }
  vote consent among guarantors {
    opens on violation  passes with all  within 24h  silence means no  members promise yes
  }
  machine r { state low  state high by us  must go: low -> high when consent.passed within 48h of violation }
  property all_comply: violation leads to high within 48h
  property some_day: violation leads to high
  property without_us: violation leads to high even if us defects
  property without_uk: violation leads to high within 48h even if uk defects
  property late_uk: violation leads to high within 48h even if uk is late by 6h
}
"""


def consenting(name: str) -> Result:
    (design,) = compile_text(AGREED)
    (part,) = check([design], Options(health=False, properties=frozenset({name}))).designs
    return part.results[0]


def test_who_promised_consent_is_relied_upon() -> None:
    for name in ("all_comply", "some_day"):
        found = consenting(name).compliance
        assert found is not None
        assert [it.actors for it in found.alone] == [("uk",), ("fr",), ("us",)]


def test_a_promise_that_is_broken_is_told_of() -> None:
    assert sentences(consenting("without_uk"))[0] == "uk broke a promise: `consent[uk].no` at D+0 00:00"
    assert sentences(consenting("late_uk"))[0] == "uk let a promise lapse: `consent[uk].silent` at D+1 00:00"


def test_who_never_acts_misses_a_deadline_also_where_nothing_more_happens() -> None:
    assert sentences(consenting("without_us"))[0] == "us did not `go` by D+2 00:00, its deadline: it defects"


def test_where_somebody_deviates_it_is_not_said_that_no_rule_was_broken() -> None:
    report = check([asked(PARIS["paris"], "us_by_72h", defects("us"))], Options(health=False))
    shown = render(report, View())
    assert "us deviated from the rules; no other rule was broken." in shown
    assert "No rule was broken" not in shown


def test_where_the_run_needs_no_deviation_no_rule_was_broken() -> None:
    report = check([asked(PARIS["trigger"], "us_by_72h", defects("us"))], Options(health=False))
    assert "No rule was broken." in render(report, View(detail=Detail.FULL))
