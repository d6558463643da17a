"""Small specs for tests: a body in a protocol, compiled, and short names for pieces of the kernel."""

from __future__ import annotations

from fractions import Fraction

from protocol.diagnostics import Diagnostic, Failure
from protocol.formula import At, Bound, Compare, Formula, Literal, Occurs, Relation, Var
from protocol.load import compile_text
from protocol.model import Clock, Design, Property, Protocol, Transition

H = Fraction(3600)
HOSTILE = Compare(Var("hostile"), "=", Literal(True))

WORLD = """
  actor them is adversary
  actor us
  var hostile = false
  event violation by them when not hostile { hostile := true }
  event cessation by them when hostile { hostile := false }
"""


def design(body: str) -> Design:
    """The design of a protocol with a small world and this body."""
    return compile_text(f"protocol p {{{WORLD}{body}\n}}")[0]


def kernel(body: str) -> Protocol:
    return design(body).protocol


def clause(members: str, name: str = "go", more: str = "") -> Transition:
    """The clause of that label in a ladder of three tiers."""
    return ladder(members, more).transition(f"r.{name}")


def ladder(members: str, more: str = "") -> Protocol:
    return kernel(f"{more}\n ladder r {{ tier low tier mid by us tier high {members} }}")


def clock(body: str, name: str) -> Clock:
    return kernel(body).clock(name)


def asked(form: str, more: str = "") -> Property:
    """The property of this form, over the ladder of three tiers."""
    found = design(f"{more} ladder r {{ tier low tier mid by us tier high may go: low -> mid }} property q: {form}")
    return found.properties[0]


def told(text: str) -> tuple[Diagnostic, ...]:
    """Everything that is wrong with a whole text."""
    try:
        compile_text(text)
    except Failure as failure:
        return failure.diagnostics
    return ()


def codes(text: str) -> list[str]:
    return [diagnostic.code for diagnostic in told(text)]


def marked(text: str) -> list[str]:
    """What is wrong with a text: each code, with what is underlined."""
    return [f"{it.code} {text[it.span.start : it.span.stop]}" for it in told(text)]


def bound(name: str, relation: Relation, hours: int | Fraction) -> Bound:
    return Bound(name, relation, H * hours)


def at(*locations: str) -> Formula:
    return At("r", locations)


def occurs(*events: str) -> Formula:
    return Occurs(events)
