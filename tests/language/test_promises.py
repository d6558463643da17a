"""Each form of property, scope and scenario, beside what it means."""

from __future__ import annotations

from fractions import Fraction

import pytest

from protocol.formula import FALSE, TRUE, And, Not, Or
from protocol.model import (
    AfterFirst,
    Always,
    BeforeFirst,
    Between,
    Climbing,
    Deviation,
    Expectation,
    Form,
    Kind,
    Ladder,
    LastsAtLeast,
    LastsAtMost,
    LeadsTo,
    NeverHappens,
    OnlyAfter,
    Possible,
    Promise,
    Recurs,
    Release,
    Response,
    Scope,
    Separation,
    StaysPossible,
    Trigger,
    While,
    Window,
)
from tests.language.small import HOSTILE, H, asked, at, bound, design, kernel

VIOLATION, CESSATION = Trigger(("violation",)), Trigger(("cessation",))
DAY = Window(upper=24 * H)


def form(text: str) -> Form:
    meaning = asked(text).meaning
    assert isinstance(meaning, Promise)
    assert meaning.scope is None
    return meaning.form


def scope(text: str) -> Scope | None:
    meaning = asked(text).meaning
    assert isinstance(meaning, Promise)
    return meaning.scope


def leads(text: str) -> LeadsTo:
    found = form(text)
    assert isinstance(found, LeadsTo)
    return found


def test_always_and_never() -> None:
    assert form("always hostile") == Always(HOSTILE)
    assert form("never mid") == Always(Not(at("mid")))
    assert form("never violation") == NeverHappens(VIOLATION, TRUE)
    assert form("never go when hostile") == NeverHappens(Trigger(("r.go",)), HOSTILE)
    assert form("never mid when hostile") == NeverHappens(Trigger(("r.mid",)), HOSTILE)


def test_leads_to_is_released_up_to_the_end_of_its_window() -> None:
    expected = LeadsTo(VIOLATION, Response((), at("mid")), DAY, Release(Response(("cessation",)), DAY))
    assert form("violation leads to mid within 24h unless cessation") == expected


@pytest.mark.parametrize(
    ("words", "window"),
    [
        ("within 24h", DAY),
        ("before 24h", Window(upper=24 * H, before=True)),
        ("at 24h", Window(24 * H, False, 24 * H)),
        ("immediately", Window(upper=Fraction(0))),
        ("after 1h and within 24h", Window(H, False, 24 * H)),
        ("later than 1h and before 24h", Window(H, True, 24 * H, True)),
    ],
)
def test_windows(words: str, window: Window) -> None:
    assert leads(f"violation leads to mid {words}").window == window


def test_a_release_has_a_window_of_its_own() -> None:
    release = leads("violation leads to mid within 24h unless cessation before 12h").release
    assert release == Release(Response(("cessation",)), Window(upper=12 * H, before=True))
    release = leads("violation leads to mid before 24h unless cessation after 12h").release
    assert release == Release(Response(("cessation",)), Window(12 * H, False, 24 * H, True))


def test_a_trigger_splits_into_events_and_conditions() -> None:
    assert leads("violation or go or hostile leads to mid within 24h").trigger == Trigger(
        ("violation", "r.go"), (HOSTILE,)
    )


def test_a_bare_state_is_entered_in_a_trigger_and_held_in_a_response() -> None:
    found = leads("mid leads to high or go within 24h")
    assert (found.trigger, found.response) == (Trigger(("r.mid",)), Response(("r.go",), at("high")))


def test_what_is_so_at_the_start_triggers_at_the_start() -> None:
    assert leads("low leads to high within 24h").trigger == Trigger(("r.low",), (), True)
    assert leads("not hostile leads to high within 24h").trigger == Trigger((), (Not(HOSTILE),), True)
    assert leads("hostile leads to high within 24h").trigger.at_start is False


def test_a_trigger_that_reads_a_clock_is_a_cause() -> None:
    found = design("clock c property q: c >= 24h leads to hostile within 1h")
    assert isinstance(found.properties[0].meaning, Promise)
    assert isinstance(found.properties[0].meaning.form, LeadsTo)
    assert found.properties[0].meaning.form.trigger == Trigger(("(c >= 24h)",))
    assert found.protocol.transition("(c >= 24h)").kind is Kind.TIMED


def test_a_response_may_read_a_clock() -> None:
    assert leads("violation leads to since(cessation) >= 2h within 24h").response == Response(
        (), bound("since cessation", ">=", 2)
    )


def test_only_after() -> None:
    assert form("violation only after cessation") == OnlyAfter(VIOLATION, CESSATION, Window())
    assert form("mid only after violation within 24h") == OnlyAfter(Trigger(("r.mid",)), VIOLATION, DAY)


def test_ladders() -> None:
    for climbing in Climbing:
        assert form(f"r never {climbing.value}") == Ladder("r", climbing)


def test_lasts_at_most() -> None:
    assert form("hostile lasts at most 24h") == LastsAtMost(HOSTILE, DAY)
    assert form("hostile and low lasts at most 24h unless go") == LastsAtMost(
        And((HOSTILE, at("low"))), DAY, Release(Response(("r.go",)), DAY)
    )


def test_scopes() -> None:
    assert scope("between cessation and violation, r never climbs") == Between(CESSATION, VIOLATION)
    assert scope("after (hostile), r never climbs") == AfterFirst(Trigger((), (HOSTILE,)))
    assert scope("before mid, r never climbs") == BeforeFirst(Trigger(("r.mid",)))
    assert scope("while hostile, r never climbs") == While(HOSTILE)
    assert scope("after (mid or high), r never climbs") == AfterFirst(Trigger((), (Or((at("mid"), at("high"))),)))
    assert scope("after (violation or high), r never climbs") == AfterFirst(Trigger(("violation", "r.high")))


def test_scenarios() -> None:
    found = design("ladder r { tier low tier mid may go: low -> mid } scenario s: mid and hostile is possible")
    assert found.properties[0].meaning == Possible(Response((), And((at("mid"), HOSTILE))))
    found = design("scenario s: cessation is possible after 1h and within 2h of violation")
    assert found.properties[0].meaning == Possible(Response(("cessation",)), VIOLATION, Window(H, False, 2 * H))
    found = design("clock c scenario s: c > 2h is possible")
    assert found.properties[0].meaning == Possible(Response((), bound("c", ">", 2)))


def test_a_scope_of_a_state_property_may_read_a_clock() -> None:
    assert asked("while since(violation) <= 1h, always hostile").meaning == Promise(
        Always(HOSTILE), While(bound("since violation", "<=", 1))
    )


def test_expectations_and_where_they_stand() -> None:
    found = design('property q "said" : never violation because "why" expect q fails because "salami"').properties[0]
    assert (found.origin.description, found.origin.because) == ("said", "why")
    assert found.expected is Expectation.FAILS
    assert found.expected_origin is not None
    assert found.expected_origin.because == "salami"
    assert design("property q: never violation").properties[0].expected is None


def test_measures_and_allowances_are_kept() -> None:
    found = design('measure m: share of hostile  allow F402 cessation because "so be it"')
    assert [measure.name for measure in found.measures] == ["m"]
    assert [(a.code, a.name, a.origin.because) for a in found.allowances] == [("F402", "cessation", "so be it")]


def test_a_constant_never_becomes_true() -> None:
    found = kernel("clock c restarts on (true)")
    assert found.clock("c").restarts == FALSE


def test_promises_without_an_end() -> None:
    assert form("violation leads to cessation") == LeadsTo(VIOLATION, Response(("cessation",)), Window())
    assert leads("violation leads to mid after 3h unless cessation").window == Window(lower=3 * H)


def test_separation() -> None:
    assert form("at least 3h from violation to cessation") == Separation(VIOLATION, CESSATION, 3 * H)
    both = Trigger(("violation", "cessation"))
    assert form("at least 1d from violation or cessation to hostile") == Separation(
        both, Trigger(conditions=(HOSTILE,)), 24 * H
    )


def test_least_durations() -> None:
    assert form("hostile lasts at least 3h") == LastsAtLeast(HOSTILE, 3 * H)
    release = Release(Response(("cessation",)), Window())
    assert form("hostile lasts at least 3h unless cessation") == LastsAtLeast(HOSTILE, 3 * H, release)


def test_recurrence() -> None:
    assert form("violation recurs within 24h") == Recurs(VIOLATION, DAY)
    assert form("violation or (hostile) recurs after 1h and before 24h") == Recurs(
        Trigger(("violation",), (HOSTILE,)), Window(lower=H, upper=24 * H, before=True)
    )
    assert scope("between violation and cessation, mid recurs within 24h") == Between(VIOLATION, CESSATION)


def test_what_stays_possible() -> None:
    assert form("mid stays possible") == StaysPossible(Response(condition=at("mid")))
    assert form("go or mid stays possible while hostile and not high") == StaysPossible(
        Response(("r.go",), at("mid")), And((HOSTILE, Not(at("high"))))
    )


def test_a_promise_for_each_member() -> None:
    found = design(
        """group sides = east, west group ways size 2
        var open_ for s in sides = false
        property q: for s in sides: for w in ways: never violation when open_ or w = 1
        expect q fails"""
    ).properties
    assert [asked.member for asked in found] == [f"s = {s}, w = {w}" for s in ("east", "west") for w in (1, 2)]
    assert {asked.name for asked in found} == {"q"}
    assert {asked.expected for asked in found} == {Expectation.FAILS}
    guards = [asked.meaning.form.when for asked in found]  # type: ignore[union-attr]
    assert [guard == TRUE for guard in guards] == [True, False, True, False]
    assert guards[1] != guards[3]


def test_deviations() -> None:
    text = "always hostile even if us defects and sides is late by 6h"
    assert asked(text, "group sides = east, west").deviations == (
        Deviation(("us",)),
        Deviation(("east", "west"), 6 * H),
    )
    (east, west) = design(
        "group sides = east, west property q: for s in sides: always hostile even if s defects"
    ).properties
    assert (east.deviations, west.deviations) == ((Deviation(("east",)),), (Deviation(("west",)),))
    (found,) = design("group ways size 2 scenario q: hostile is possible even if ways[2] is late by 1h").properties
    assert found.deviations == (Deviation(("ways[2]",), H),)
