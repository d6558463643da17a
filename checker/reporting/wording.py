"""Promises and verdicts in words for a reader who knows neither logic nor the language.

What is not understood is left as it was written, between backticks; nothing is added to what a promise says.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from fractions import Fraction

from checker.render.phrases import listed, statement
from checker.render.prose import spoken
from protocol.format import duration
from protocol.model import (
    AfterFirst,
    Always,
    BeforeFirst,
    Between,
    Climbing,
    Ladder,
    LastsAtLeast,
    LastsAtMost,
    LeadsTo,
    NeverHappens,
    OnlyAfter,
    Possible,
    Promise,
    Property,
    Protocol,
    Separation,
    StaysPossible,
    While,
    Window,
)

WORDS = {
    "proved": "kept",
    "violated": "broken",
    "vacuous": "empty",
    "bounded": "not known",
    "unknown": "not known",
    "not asked": "not asked",
}
SCENARIO = {**WORDS, "proved": "possible", "violated": "impossible"}
SIGNS = {"proved": "✓", "violated": "✗", "vacuous": "○", "bounded": "?", "unknown": "?", "not asked": "–"}
_TIME = r"\d+\s*(?:d|h|min|s)(?:\s+\d+\s*(?:h|min|s))*"
_EACH = re.compile(r"^for (?P<one>\w+) in (?P<all>\w+): ")
_FROM_TO = re.compile(r"^at least .+? from (?P<a>.+) to (?P<b>.+)$")
_BOUND = re.compile(rf"^(?P<c>[\w.\[\]]+) (?P<r><=|<|>=|>) (?P<t>{_TIME})$")
_RELATIONS = {"<=": "is at most", "<": "is less than", ">=": "is at least", ">": "is more than"}
_CLIMBING = {
    Climbing.SKIPS: "never skips a step on the way up",
    Climbing.CLIMBS: "never goes up",
    Climbing.DROPS: "never goes down",
}
_PENDING = re.compile(r"^pending since (D\+\d+ [\d:]+), for (.+)$")
_NEVER = re.compile(r"^pending since (D\+\d+ [\d:]+), and never")
_STANDS = re.compile(r"^(.+) stands at (\S+)( and runs on)?$")
_TOO_LATE = re.compile(r", but only by (D\+\d+ [\d:]+), (.+) later$")
_NAME = re.compile(r"[^\W\d][\w]*(?:\[[^\]]*\])?")


def word(asked: Property, verdict: str) -> str:
    """`kept`, `broken`, … ; of a scenario `possible` or `impossible`."""
    return (SCENARIO if isinstance(asked.meaning, Possible) else WORDS)[verdict]


def plainly(asked: Property) -> str:
    """What the property says, as a sentence; names in backticks."""
    text = statement(asked.origin)
    head, _, tail = text.rpartition(" even if ")
    said, besides = (head, f", even if {spoken(tail)}") if head else (text, "")
    opening = ""
    if found_each := _EACH.match(said):
        opening, said = f"For each `{found_each['one']}` of `{found_each['all']}`", said[found_each.end() :]
    if isinstance(asked.meaning, Promise) and asked.meaning.scope is not None:
        scope, comma, rest = said.partition(", ")
        if comma and (found := _scope(asked.meaning, scope)):
            opening, said = f"{opening}, {found[:1].lower()}{found[1:]}" if opening else found, rest
    body = _body(asked.meaning, said)
    if opening:
        body = f"{opening}, {body[:1].lower()}{body[1:]}" if body[:1] != "`" else f"{opening}: {body}"
    return f"{body}{besides}."


def _scope(promise: Promise, text: str) -> str:
    inside = text.partition(" ")[2]
    match promise.scope:
        case Between():
            first, _, then = inside.partition(" and ")
            return f"Between `{first}` and the next `{then}`" if then else ""
        case AfterFirst():
            return f"From the first `{inside}` on"
        case BeforeFirst():
            return f"Before the first `{inside}`"
        case While():
            return f"While `{inside}`"
        case _:
            return ""


def _body(meaning: Promise | Possible, text: str) -> str:
    match meaning:
        case Possible(since=None):
            return f"It can come to this: `{text.removesuffix(' is possible')}`"
        case Promise(LeadsTo() as form):
            return _answered(form, text)
        case Promise(Always()):
            said = text.removeprefix("always ")
            if found := _BOUND.match(said):
                return f"At every moment `{found['c']}` {_RELATIONS[found['r']]} {spoken(found['t'])}"
            return f"At every moment: `{said}`"
        case Promise(Ladder(machine, climbing)):
            return f"`{machine}` {_CLIMBING[climbing]}"
        case Promise(NeverHappens()) if text.startswith("never "):
            return f"This never happens: `{text.removeprefix('never ')}`"
        case Promise(LastsAtMost(_, Window(upper=Fraction() as most, before=False), None)) if " lasts at most " in text:
            return f"`{text.partition(' lasts at most ')[0]}` never lasts longer than {spoken(duration(most))}"
        case Promise(LastsAtLeast(_, least, None)) if " lasts at least " in text:
            return f"`{text.partition(' lasts at least ')[0]}` lasts at least {spoken(duration(least))} each time"
        case Promise(Separation(_, _, least)) if found := _FROM_TO.match(text):
            return f"From `{found['a']}` at least {spoken(duration(least))} pass before `{found['b']}`"
        case Promise(OnlyAfter(_, _, window)) if window == Window() and text.count(" only after ") == 1:
            late, _, early = text.partition(" only after ")
            return f"`{late}` comes only after `{early}`"
        case Promise(StaysPossible()):
            return f"It always stays possible: `{text}`"
        case _:
            return f"`{text}`"


def _answered(form: LeadsTo, text: str) -> str:
    """In other words only where the window is one of the usual two: by a time, or some time."""
    by = " before " if form.window.before else " within "
    trigger, _, rest = text.partition(" leads to ")
    answer, _, freed = rest.partition(" unless ")
    answer, timed, _ = answer.partition(by)
    window, upper = form.window, form.window.upper
    usual = window in (Window(), Window(upper=upper, before=window.before)) and bool(timed) == (upper is not None)
    if not (rest and usual) or " of " in answer or " after " in answer:
        return f"`{text}`"
    freed = freed.partition(by)[0] if form.release is not None and form.release.window == window else freed
    within = "in less than" if window.before else "within"
    when = f"{within} {spoken(duration(upper))}" if upper is not None else "some time"
    happens = "comes about" if form.trigger.conditions else "happens"
    first = " comes first" if form.release is not None and form.release.window == form.window else ""
    unless = f", unless `{freed}`{first}" if freed else ""
    return f"Every time `{trigger}` {happens}, `{answer}` follows {when}{unless}"


def wrongly(text: str, asked: Property) -> str:
    """What stood open, or how a clock stands."""
    lasts = isinstance(asked.meaning, Promise) and isinstance(asked.meaning.form, LastsAtMost)
    if (found := _PENDING.match(text)) and lasts:
        return f"It had lasted {spoken(found[2])} by then, from {spoken(found[1])}"
    if found := _PENDING.match(text):
        return f"What was to come had not come after {spoken(found[2])}, counted from {spoken(found[1])}"
    if found := _NEVER.match(text):
        return f"What was to come, counted from {spoken(found[1])}, never comes"
    if found := _STANDS.match(text):
        on = ", and runs on" if found[3] else ""
        return f"`{found[1]}` stands at {spoken(found[2])}{on}"
    if text.endswith(" is off") and "; " not in text:
        return f"`{text.removesuffix(' is off')}` is off, and of a clock that is off no bound is true"
    return capital(spoken(text))


def chosen(text: str, protocol: Protocol) -> str:
    """Who chose what: names of actors marked as such, and when something falls due told from when it is too late."""
    text = _TOO_LATE.sub(r", but only by \1: \2 after the promise is broken", text)
    head, space, rest = text.partition(" ")
    return spoken(f"`{head}`{space}{rest}" if head in protocol.actors else text)


def ticks(names: Sequence[str]) -> str:
    return listed([f"`{name}`" for name in names])


def capital(text: str) -> str:
    return text[:1].upper() + text[1:]
