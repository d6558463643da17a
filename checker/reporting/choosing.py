"""Through whose choice a promise is broken: who could have prevented it, who made it, and who did what they must."""

from __future__ import annotations

from msgspec import Struct

from checker.render.choices import Choice, blame, broken_rules
from checker.reporting.naming import Names
from checker.reporting.wording import capital, chosen
from protocol.model import Design, Promise
from protocol.satisfaction import Breach
from protocol.semantics import Trace

PREVENT, MADE, DUTY, RULES = (
    "Could have prevented it",
    "Made it happen",
    "Did their duty, in time",
    "Broke a rule",
)


class Group(Struct, frozen=True):
    """Those of whom one kind of thing is said."""

    head: str
    said: list[str]


def groups(trace: Trace, breach: Breach, meaning: Promise, design: Design, names: Names) -> list[Group]:
    """In the order in which a reader asks."""
    broken = {lapse.text for lapse in broken_rules(trace, breach)}
    found: dict[str, list[str]] = {}
    for choice in blame(trace, breach, meaning):
        said = capital(names.say(chosen(choice.text, design.protocol)))
        found.setdefault(_head(choice, broken), []).append(f"{said}.")
    return [Group(head, found[head]) for head in (RULES, PREVENT, MADE, DUTY) if head in found]


def _head(choice: Choice, broken: set[str]) -> str:
    if choice.text in broken:
        return RULES
    if " chose `" in choice.text or " each chose `" in choice.text:
        return MADE
    if " took `" in choice.text or " each took `" in choice.text:
        return DUTY
    return PREVENT
