"""What the text alone says, without exploring anything."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fractions import Fraction

from checker.health.asked import asked
from checker.health.findings import finding
from checker.health.observed import unobserved
from checker.report import Finding
from protocol.formula import (
    And,
    At,
    Bound,
    Compare,
    Formula,
    Not,
    Occurs,
    Or,
    Term,
    atoms,
    variables_of,
)
from protocol.model import (
    Clock,
    Design,
    Kind,
    LeadsTo,
    Promise,
    Property,
    Protocol,
)


def on_the_text(design: Design, family: Iterable[Design]) -> Iterator[Finding]:
    """The findings on one design; what is never used is judged over the whole family of designs together."""
    yield from dead_ends(design.protocol)
    yield from unobserved(design.protocol)
    yield from dict.fromkeys(negated_bounds(design))
    yield from dict.fromkeys(standing_responses(design.properties))
    yield from unused(design, list(family))


def dead_ends(protocol: Protocol) -> Iterator[Finding]:
    """States with no way out, but those that nobody wrote: a vote or an action that has ended can begin anew."""
    for machine in protocol.machines:
        if machine.implied:
            continue
        word = "tier" if machine.ladder else "state"
        for location in machine.locations:
            ways = (t for t in protocol.transitions if t.machine == machine.name and location.name in t.sources)
            if all(t.target in (None, location.name) for t in ways):
                text = f"{word} `{location.name}` of `{machine.name}` has no way out"
                remedy = "if what it answers can end, add a clause that leaves it; if it is an end, allow it"
                yield finding("F410", f"{machine.name}.{location.name}", location.origin, text, remedy=remedy)


def negated_bounds(design: Design) -> Iterator[Finding]:
    """In guards and in properties."""
    remedy = "before its event has happened a bound is false, and its negation true; write what is meant without `not`"
    read = [(t.name, t.origin, t.guard) for t in design.protocol.transitions]
    read += [(it.name, it.origin, forbidden(formula)) for it in design.properties for formula in asked(it.meaning)]
    for name, origin, formula in dict.fromkeys(read):
        if any(negates_bound(part) for part in parts(formula)):
            text = f"`not` stands over a bound in `{name.split('.', 1)[-1]}`"
            yield finding("F413", name, origin, text, remedy=remedy)


def forbidden(formula: Formula) -> Formula:
    """Without the negation that `never P` brings."""
    return formula.arg if isinstance(formula, Not) else formula


def negates_bound(formula: Formula) -> bool:
    """Not of a bound; but not the test that a clock is off, which `of any` writes."""
    return isinstance(formula, Not) and any(
        isinstance(a, Bound) and (a.relation, a.limit) != (">=", Fraction(0)) for a in atoms(formula)
    )


def parts(formula: Formula) -> Iterator[Formula]:
    yield formula
    match formula:
        case Not(arg):
            yield from parts(arg)
        case And(args) | Or(args):
            for arg in args:
                yield from parts(arg)


def standing_responses(properties: Iterable[Property]) -> Iterator[Finding]:
    for it in properties:
        form = it.meaning.form if isinstance(it.meaning, Promise) else None
        if isinstance(form, LeadsTo) and form.window.lower > 0 and isinstance(form.response.condition, At):
            (state, *_) = form.response.condition.locations
            text = f"`{it.name}` has an earliest time, but `{state}` may have been reached before it"
            yield finding("F416", it.name, it.origin, text, remedy="name the act that leads to it, not the state")


# --- never used -------------------------------------------------------------------------------------------------


def unused(design: Design, family: list[Design]) -> Iterator[Finding]:
    used: set[str] = set()
    for member in family:
        used |= set(names_read(member)) | {param.name for param in member.params if param.used}
    for param in design.params:
        if param.name not in used:
            word = "choice" if param.origin.text.startswith("choice") else "param"
            yield finding("F411", param.name, param.origin, f"{word} `{param.name}` is never used")
    for variable in design.protocol.variables:
        if variable.name not in used:
            yield finding("F411", variable.name, variable.origin, f"variable `{variable.name}` is never read")
    for clock in design.protocol.clocks:
        if clock.written and clock.name not in used:
            yield finding("F411", clock.name, clock.origin, f"clock `{clock.name}` is never read")
    for t in design.protocol.transitions:
        if t.kind is Kind.EVENT and not t.updates and t.name not in used:
            yield finding("F411", t.name, t.origin, f"event `{t.name}` changes nothing, and nothing refers to it")


def names_read(design: Design) -> Iterator[str]:
    """The variables, clocks and events that something in the design reads."""
    for formula in formulas(design):
        for atom in atoms(formula):
            match atom:
                case Bound(clock):
                    yield clock
                case Compare(left, _, right):
                    yield from variables_of(left, right)
                case Occurs(events):
                    yield from events
    for t in design.protocol.transitions:
        yield from t.triggers
        for update in t.updates:
            if isinstance(update.value, Term):
                yield from variables_of(update.value)


def formulas(design: Design) -> Iterator[Formula]:
    for t in design.protocol.transitions:
        yield from (t.guard, t.due)
        yield from (u.value for u in t.updates if not isinstance(u.value, Term))
    for clock in design.protocol.clocks:
        yield from rules(clock)
    for it in design.properties:
        yield from asked(it.meaning)


def rules(clock: Clock) -> tuple[Formula, ...]:
    return clock.gate, clock.stops, clock.clears, clock.restarts, clock.starts
