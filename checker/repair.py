"""Which single edit of a design would make a property proved, and not vacuously?  Found by re-checking each edit.

Edits are of the design's own clauses and clocks, never of the adversary's events, and never of the property or of a
clock that only properties read: a promise does not move with the rules that are to keep it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction

from msgspec import Struct
from msgspec.structs import replace

from checker.check import Options, check_property
from checker.members import grouped, together
from checker.report import Result
from checker.setting import Setting, settings
from checker.verdict import Proved
from protocol.format import duration
from protocol.formula import FALSE, And, Bound, Formula, Not, Occurs, Or, atoms, clocks_of, conj
from protocol.model import (
    Always,
    Clock,
    Design,
    Kind,
    LastsAtLeast,
    LastsAtMost,
    LeadsTo,
    NeverHappens,
    Origin,
    Possible,
    Promise,
    Property,
    Protocol,
    Recurs,
    Separation,
    Transition,
)

Progress = Callable[[str], None]


class Edit(Struct, frozen=True):
    """A change of one clause or clock: what is done to it, in words, where it stands, and the protocol that results."""

    words: str
    origin: Origin
    protocol: Protocol
    moved_to: Fraction | None = None
    """The number that a bound is moved to, where that is the edit; `words` then ends with it."""


class Explanation(Struct, frozen=True):
    """The verdict on a property of a design; where it is not proved, its repairs (None: they were not sought)."""

    result: Result
    repairs: tuple[Repair, ...] | None
    tried: int


class Repair(Struct, frozen=True):
    """An edit after which the property is proved, and the properties, proved before, that are not proved after it."""

    edit: Edit
    breaks: tuple[str, ...]


Members = tuple[Property, ...]
"""One property, asked of each member of a group or of none."""


def explain(design: Design, asked: Members, options: Options, progress: Progress = lambda _: None) -> Explanation:
    """The verdict, and for a property that is not proved its repairs.  Raises `FalseClaim`."""
    result = together([check_property(under(design, it, options), it, options, None) for it in asked])
    if isinstance(result.verdict, Proved) or isinstance(result.asked.meaning, Possible):
        return Explanation(result, None, 0)
    tried = len(list(edits(design.protocol, asked)))
    return Explanation(result, tuple(repairs(design, asked, options, progress)), tried)


def repairs(design: Design, asked: Members, options: Options, progress: Progress = lambda _: None) -> list[Repair]:
    """All single edits that make the property proved, those that break nothing else first.  Raises `FalseClaim`.

    A property that only stays unknown after an edit is not repaired by it.  Empty: no single edit is known to do.
    """
    others = [members for members in grouped(design.properties) if members != asked]
    kept = [members for members in others if proved(design, members, options)]
    found = []
    for number, edit in enumerate(candidates := list(edits(design.protocol, asked)), 1):
        progress(f"edit {number} of {len(candidates)}: {edit.words}")
        edited = replace(design, protocol=edit.protocol)
        if proved(edited, asked, options):
            found.append(Repair(edit, tuple(o[0].name for o in kept if not proved(edited, o, options))))
    return sorted(found, key=lambda repair: len(repair.breaks))


def proved(design: Design, asked: Members, options: Options) -> bool:
    """Of every member."""
    return all(
        isinstance(check_property(under(design, it, options), it, options, None, quick=True).verdict, Proved)
        for it in asked
    )


def under(design: Design, asked: Property, options: Options) -> Setting:
    """The design as the property is asked of it."""
    return settings(design, options.solvers, only=options.engine, until=None, effort=options.effort)(asked.deviations)


def edits(protocol: Protocol, asked: Members) -> Iterator[Edit]:
    """Every single edit that is tried, in the order of the text."""
    wanted = {limit for it in asked for limit in promised(it)}
    constants = sorted({a.limit for t in protocol.transitions for a in bounds(t) if a.limit > 0} | wanted)
    for t in protocol.transitions:
        if t.kind is Kind.EVENT or t.kind is Kind.TIMED:
            continue
        yield edited(protocol, t, None, "removed")
        if t.kind is Kind.MAY:
            yield from obliged(protocol, t, sorted(wanted))
        for atom in dict.fromkeys(bounds(t)):
            for limit in (c for c in constants if atom.limit > 0 and c != atom.limit):
                kind = "deadline" if atom in atoms(t.due) else "bound"
                words = f"with its {kind} {duration(atom.limit)} moved to {duration(limit)}"
                moved = {atom: replace(atom, limit=limit)}
                new = replace(t, guard=swapped(t.guard, moved), due=swapped(t.due, moved))
                yield replace(edited(protocol, t, new, words), moved_to=limit)
    for clock in protocol.clocks:
        if any(clock.name in clocks_of(conj(t.guard, t.due)) for t in protocol.transitions if t.kind is not Kind.EVENT):
            yield from reclocked(protocol, clock)


def obliged(protocol: Protocol, t: Transition, promises: list[Fraction]) -> Iterator[Edit]:
    """A `may` made `must`: due at its latest time, or where it has none, at the promise's or at its earliest."""
    latest = [a for a in conjuncts(t.guard) if isinstance(a, Bound) and a.relation in ("<", "<=")]
    earliest = [a for a in conjuncts(t.guard) if isinstance(a, Bound) and a.relation in (">", ">=")]
    guard = conj(*(a for a in conjuncts(t.guard) if a not in latest))
    for clock in dict.fromkeys(a.clock for a in (*latest, *earliest)):
        own = [a.limit for a in latest if a.clock == clock] or promises
        for limit in dict.fromkeys([*own, *(a.limit for a in earliest if a.clock == clock)]):
            must = replace(t, kind=Kind.MUST, guard=guard, due=Bound(clock, ">=", limit))
            yield edited(protocol, t, must, f"made `must`, due at {duration(limit)} {clock}")


def reclocked(protocol: Protocol, clock: Clock) -> Iterator[Edit]:
    """The first occurrence instead of the latest; or one rule of a written clock left out."""
    if not clock.written and isinstance(clock.restarts, Occurs) and clock.name.startswith("since "):
        first = replace(clock, restarts=FALSE, starts=clock.restarts)
        remedy = f"that is, from a clock that `starts on {clock.name[6:]}` and is cleared by what ends the incident"
        words = f"times {clock.name} counted from the first, not from the latest: {remedy}"
        yield with_clock(protocol, clock, first, words)
    if clock.written:
        without = {
            "restarts": replace(clock, restarts=FALSE),
            "clears": replace(clock, clears=FALSE),
            "stops": replace(clock, stops=FALSE),
        }
        for rule, less in without.items():
            if less != clock:
                yield with_clock(protocol, clock, less, f"clock `{clock.name}` without its rule `{rule} on`")


# --- pieces -----------------------------------------------------------------------------------------------------


def promised(asked: Property) -> set[Fraction]:
    """The numbers of the property itself."""
    match asked.meaning:
        case Promise(LeadsTo(window=window)) | Promise(LastsAtMost(window=window)):
            return {window.upper} if window.upper else set()
        case Promise(Separation(least=least)) | Promise(LastsAtLeast(least=least)):
            return {least} if least else set()
        case Promise(Recurs(window=window)):
            return {limit for limit in (window.lower, window.upper) if limit}
        case Promise(Always(condition)) | Promise(NeverHappens(when=condition)):
            return {a.limit for a in atoms(condition) if isinstance(a, Bound)}
        case _:
            return set()


def bounds(t: Transition) -> Iterator[Bound]:
    return (atom for formula in (t.guard, t.due) for atom in atoms(formula) if isinstance(atom, Bound))


def conjuncts(formula: Formula) -> tuple[Formula, ...]:
    return formula.args if isinstance(formula, And) else (formula,)


def swapped(formula: Formula, atoms_: dict[Bound, Bound]) -> Formula:
    match formula:
        case Not(arg):
            return Not(swapped(arg, atoms_))
        case And(args):
            return And(tuple(swapped(arg, atoms_) for arg in args))
        case Or(args):
            return Or(tuple(swapped(arg, atoms_) for arg in args))
        case Bound():
            return atoms_.get(formula, formula)
        case _:
            return formula


def edited(protocol: Protocol, old: Transition, new: Transition | None, words: str) -> Edit:
    changed = [new if t is old else t for t in protocol.transitions]
    kept = tuple(t for t in changed if t is not None)
    return Edit(f"{spoken(old)} {words}", old.origin, replace(protocol, transitions=kept))


def with_clock(protocol: Protocol, old: Clock, new: Clock, words: str) -> Edit:
    return Edit(words, old.origin, replace(protocol, clocks=tuple(new if c is old else c for c in protocol.clocks)))


def spoken(t: Transition) -> str:
    label = t.name.split(".", 1)[-1]
    return f"`{t.kind.value if t.kind is not Kind.REACTION else 'on'} {label if '#' not in label else t.origin.text}`"
