"""What a design says, in sentences made from its clauses."""

from __future__ import annotations

from pathlib import Path

import pytest

from checker.reporting.naming import names_of
from checker.reporting.saying import MOST, Said, designs, when
from protocol.load import compile_text, load

SPECS = Path(__file__).parents[2] / "specs"


def said(path: str) -> dict[str, Said]:
    return {it.name: it for it in designs(load(SPECS / path), alone=True)}


def test_who_may_or_must_do_what_and_when() -> None:
    assert said("ceasefire/paris.tier")["paris"].sentences == [
        "Russia can cause “violation”, when not “fighting is going on”, at least 6 hours after any “cessation”.",
        "Russia can cause “cessation”, when “fighting is going on”.",
        "“agreement: formal stand-down” can happen, when not “fighting is going on”, at least 30 days after "
        "“cessation”.",
        "Ukraine must take the step “tier 1: warn and defend”, when “fighting is going on”, within 24 hours of "
        "“violation”.",
        "The Coalition of the Willing must take the step “tier 2: the coalition intervenes”, when “fighting is going "
        "on”, from 24 hours to 48 hours after “violation”.",
        "The United States must take the step “tier 3: joint response with the US”, when “fighting is going on”, from "
        "48 hours to 72 hours after “violation”.",
        "“cessation” brings about “no response”.",
    ]


def test_of_a_change_what_is_otherwise() -> None:
    trigger = said("ceasefire/paris.tier")["trigger"]
    assert trigger.like == "“the text as it stands”"
    assert trigger.without == []
    assert trigger.sentences == [
        "The United States may take the step “tier 3: joint response with the US”, when “fighting is going on”, at "
        "least 72 hours after “violation”."
    ]
    assert said("paging/policy.tier")["no_timer"].without == [
        "The paging provider must take the step “time out”, 4 hours after “trigger”."
    ]


def test_values_and_rules_of_votes_are_differences() -> None:
    (changed,) = said("incident-reporting/nis2.tier")["from_awareness"].sentences
    assert changed == "Where the month starts: awareness, not notification."
    (turned,) = said("sanctions/snapback.tier")["turned_round"].sentences
    assert turned.startswith('“the relief”: `vote keep "the relief" among council`; `opens on notify`; `passes when ')


def test_nothing_that_differs_is_left_unsaid() -> None:
    """Where sentences do not tell it, the clause is shown as it is written; where no one clause does, that is said."""
    clock = said("ceasefire/paris.tier")["accumulate"].sentences[-1]
    assert clock.startswith('As written: `clock fighting "hours of fighting since the last formal stand-down" runs ')
    again = said("sanctions/snapback.tier")["again"].sentences[1]
    assert again.endswith("As written: `on notify raise: relieved, notified -> notified`.")
    (vote,) = said("ceasefire/consent.tier")["silence_consents"].sentences
    assert vote.endswith("`passes with all`; `within 24h`. What else differs is in the text below.")


def test_numbers_in_descriptions_stay() -> None:
    text = """
        protocol p {
          group areas size 2
          event ring for a in areas
          ladder l for a in areas { tier down tier up "tier 1: up" must climb: down -> up within 1h of ring }
        }
    """
    (it,) = designs(compile_text(text), alone=True)
    assert it.sentences == [
        "Each for itself: “ring” can happen.",
        "Each for itself: the step “tier 1: up” must be taken, within 1 hour of `ring`.",
    ]


def test_copies_for_members_are_said_once() -> None:
    first, *_ = said("ceasefire/sectors.tier")["two_sectors_longer"].sentences
    assert first == (
        "Each for itself: russia can cause “violation”, when `not hostile`, at least 3 days 1 minute after any "
        "`cessation`."
    )


@pytest.mark.parametrize(
    ("written", "words"),
    [
        ("", ""),
        ("when up", ", when “up”"),
        ("within 2h of ring", ", within 2 hours of “ring”"),
        ("after 1h of ring", ", at least 1 hour after “ring”"),
        ("when up after 1h and within 2h of any ring", ", when “up”, from 1 hour to 2 hours after any “ring”"),
        ("at 2h of entry", ", 2 hours after the state before began"),
        ("within 2h of entry", ", within 2 hours after the state before began"),
        ("within 2h of c", ", by 2 hours on the clock “c”"),
        ("after 1h of c", ", from 1 hour on, on the clock “c”"),
        ("after 1h and within 2h of c", ", from 1 hour to 2 hours on the clock “c”"),
        ("at 2h of c", ", at 2 hours on the clock “c”"),
        ("when up immediately", ", when “up”, at once"),
        ("within 1h of ring or c", ", `within 1h of ring or c`"),
        ("before 2h of ring", ", `before 2h of ring`"),
    ],
)
def test_conditions_and_times(written: str, words: str) -> None:
    (design,) = compile_text("protocol p { event ring clock c starts on ring ladder l { tier down tier up } }")
    assert when(written, design.protocol, names_of(design)) == words


@pytest.mark.parametrize("spec", sorted(str(it.relative_to(SPECS)) for it in SPECS.glob("*/*.tier")))
def test_every_design_of_the_library_says_something(spec: str) -> None:
    for it in said(spec).values():
        assert it.like or it.sentences
        assert len(it.sentences) <= MOST
        assert all(sentence.endswith(".") and "  " not in sentence for sentence in (*it.sentences, *it.without))
