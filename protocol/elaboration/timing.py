"""Timing words → bounds on clocks: what makes a clause possible, and what makes it due."""

from __future__ import annotations

from fractions import Fraction

from msgspec import Struct

from protocol.diagnostics import Span
from protocol.elaboration.context import Context
from protocol.elaboration.expressions import duration, occasions, predicate
from protocol.elaboration.implicit import is_on
from protocol.elaboration.lookup import lookup
from protocol.elaboration.opening import opens_strictly
from protocol.formula import TRUE, At, Bound, Formula, Relation, clocks_of, conj, disj, neg
from protocol.model import Kind, Origin
from protocol.syntax import ClockDecl, Entry, Expr, Of, Ref, TimingBound

RELATIONS: dict[str, tuple[Relation, ...]] = {
    "within": ("<=",),
    "before": ("<",),
    "after": (">=",),
    "later than": (">",),
    "at": (">=", "<="),
    "immediately": ("<=",),
}
"""What each word asks of the clock: the one table of timing words."""

LOWER = ("after", "later than")
DEADLINES = ("within", "at", "immediately")


class Clause(Struct, frozen=True):
    """An event or a transition, as far as its timing goes.  `event` is its id, `label` how a reader calls it."""

    kind: Kind
    event: str
    label: str
    machine: str | None
    sources: tuple[str, ...]
    when: Expr | None
    timing: tuple[TimingBound, ...]
    span: Span
    origin: Origin
    called: str = "a `must`"
    """How a reader calls an obligation."""


class Timed(Struct, frozen=True):
    """`guard`: everything that makes it possible but its source; `due` for obligations only."""

    guard: Formula
    due: Formula


class Measured(Struct, frozen=True):
    """A bound with its limit in seconds and the clock that it reads; `any`: true also while that clock is off."""

    word: str
    limit: Fraction
    clock: str
    any: bool


def timed(clause: Clause, ctx: Context) -> Timed | None:
    when = TRUE if clause.when is None else predicate(clause.when, ctx)
    limits = [limit(bound, ctx) for bound in clause.timing]
    clocks = _clocks(clause, when, ctx)
    fits = _fits(clause, when, ctx)
    bounds = [
        Measured(bound.word, amount, clock, of is not None and of.any)
        for bound, amount, clock, of in zip(clause.timing, limits, clocks, ofs(clause.timing), strict=True)
        if amount is not None and clock is not None
    ]
    if when is None or not fits or len(bounds) < len(clause.timing):
        return None
    return _must(when, bounds, clause) if clause.kind is Kind.MUST else _allowed(when, bounds)


def measured_by(
    timing: tuple[TimingBound, ...], clock: str, span: Span, ctx: Context
) -> tuple[Formula, Formula] | None:
    """What makes an obligation possible and due whose times are all measured by one clock, which they do not name."""
    for bound in timing:
        if bound.of is not None:
            message = "a recall is measured from its cause, so there is no `of` here"
            ctx.complaints.say("E315", bound.of.span, message, remedy="leave it out; name the cause after `on`")
            return None
    limits = [limit(bound, ctx) for bound in timing]
    clause = Clause(Kind.MUST, "", "", None, (), None, timing, span, Origin(span), "a `recall`")
    if not _fits(clause, TRUE, ctx) or None in limits:
        return None
    bounds = [
        Measured(bound.word, amount, clock, False)
        for bound, amount in zip(timing, limits, strict=True)
        if amount is not None
    ]
    found = _must(TRUE, bounds, clause)
    return found.guard, found.due


def _allowed(when: Formula, bounds: list[Measured]) -> Timed:
    asked = (_asked(bound, relation) for bound in bounds for relation in RELATIONS[bound.word])
    return Timed(conj(when, *asked), disj())


def _must(when: Formula, bounds: list[Measured], clause: Clause) -> Timed:
    """Earliest times guard it, and the clocks of its deadlines must be on; it is due at any of its deadlines."""
    earliest = [_asked(bound, ">=") for bound in bounds if bound.word in (*LOWER, "at")]
    guarded = {bound.clock for bound in bounds if bound.word in (*LOWER, "at") and not bound.any}
    own = {bound.clock for bound, of in zip(bounds, ofs(clause.timing), strict=True) if of is None}
    awake = [is_on(b.clock) for b in bounds if b.word in DEADLINES and b.clock not in guarded | own]
    due = [Bound(bound.clock, ">=", bound.limit) for bound in bounds if bound.word in DEADLINES]
    return Timed(conj(when, *earliest, *awake), disj(*due))


def _asked(bound: Measured, relation: Relation) -> Formula:
    asked = Bound(bound.clock, relation, bound.limit)
    return disj(neg(is_on(bound.clock)), asked) if bound.any else asked


def limit(bound: TimingBound, ctx: Context) -> Fraction | None:
    """Its amount, in seconds."""
    return Fraction(0) if bound.amount is None else duration(bound.amount, ctx)


# --- what is asked of the words themselves ----------------------------------------------------------------------


def _fits(clause: Clause, when: Formula | None, ctx: Context) -> bool:
    """The words suit the clause; everything that does not is told."""
    before = len(ctx.complaints.found)
    for bound, of in zip(clause.timing, ofs(clause.timing), strict=True):
        if of is not None and of.any and bound.word not in LOWER:
            ctx.complaints.say(
                "E313",
                bound.span,
                f"`{bound.word} … of any` would end with the first event, not with the latest",
                remedy="`of any` goes with `after` and `later than`; leave out `any` to count from the latest",
            )
    if clause.kind is Kind.MUST:
        _fits_must(clause, when, ctx)
    return len(ctx.complaints.found) == before


def _fits_must(clause: Clause, when: Formula | None, ctx: Context) -> None:
    for bound in clause.timing:
        if bound.word in ("before", "later than"):
            better = {"before": "within", "later than": "after"}[bound.word]
            ctx.complaints.say(
                "E311",
                bound.span,
                f"`{ctx.written(bound.span)}` gives a duty no {'last' if better == 'within' else 'first'} instant",
                remedy=f"write `{better}` for `{bound.word}`",
            )
    if clause.when is not None and when is not None and opens_strictly(when):
        ctx.complaints.say(
            "E311",
            clause.when.span,
            f"there is no first instant at which `{ctx.written(clause.when.span)}` makes this a duty",
            remedy="write `>=` for `>`",
        )
    if not any(bound.word in (*DEADLINES, "before") for bound in clause.timing):
        ctx.complaints.say(
            "E310",
            clause.span,
            f"{clause.called} without a deadline asks for nothing",
            remedy="say by when: `within 24h of …`, `at 24h of …` or `immediately`; or write `may`"
            if clause.called == "a `must`"
            else "say by when: `within 2h`, `at 2h` or `immediately`",
        )


# --- what a bound is measured from ------------------------------------------------------------------------------


def ofs(timing: tuple[TimingBound, ...]) -> tuple[Of | None, ...]:
    """The `of` of each bound: its own, or that of the next bound to its right that has one."""
    found: list[Of | None] = []
    latest: Of | None = None
    for bound in reversed(timing):
        latest = bound.of or latest
        found.append(latest)
    return tuple(reversed(found))


def _clocks(clause: Clause, when: Formula | None, ctx: Context) -> list[str | None]:
    made: dict[int, str | None] = {}
    for of in ofs(clause.timing):
        if id(of) not in made:
            made[id(of)] = clock_of(of, clause.machine, ctx) if of is not None else _own(clause, when, ctx)
    return [made[id(of)] for of in ofs(clause.timing)]


def clock_of(of: Of, machine: str | None, ctx: Context) -> str | None:
    """The clock that measures from it."""
    target = of.target
    if isinstance(target, Entry):
        return _entry(of, machine, ctx)
    if isinstance(target, Ref) and isinstance(symbol := lookup(target, ctx.names, ctx.complaints), ClockDecl | None):
        if symbol is not None and of.any:
            message = f"`{target.text}` is a clock; `any` counts from every time that an event happens"
            ctx.complaints.say("E313", of.span, message, remedy="leave out `any`, or name the event")
            return None
        return symbol.name.text if symbol else None
    occasion = occasions((target,), ctx)
    return None if occasion is None else ctx.clockwork.since(occasion, ctx.origin(target))


def _entry(of: Of, machine: str | None, ctx: Context) -> str | None:
    if machine is None or of.any:
        ctx.complaints.say(
            "E314",
            of.span,
            "`of any entry` says no more than `of entry`" if of.any else "an event enters nothing",
            remedy="leave out `any`" if of.any else "name what it is measured from: `of EVENT`, `of STATE`, `of CLOCK`",
        )
        return None
    return ctx.clockwork.age(machine, ctx.names.states(machine), Origin(of.span))


def _own(clause: Clause, when: Formula | None, ctx: Context) -> str | None:
    """The clock since a move made the clause possible."""
    bare = next(bound for bound, of in zip(clause.timing, ofs(clause.timing), strict=True) if of is None)
    text = ctx.written(bare.span)
    if clause.kind is Kind.REACTION:
        message = f"a reaction happens in the move that causes it, so `{text}` has nothing to count from"
        ctx.complaints.say("E312", bare.span, message, remedy=f"say from what: `{text} of …`")
        return None
    other = next((bound for bound in clause.timing if bound.of is not None), None)
    if other is not None:
        of = ctx.written(other.of.span) if other.of else ""
        message = f"it is not said what `{text}` is measured from"
        ctx.complaints.say("E312", bare.span, message, remedy=f"write `{text} {of}`, or move `{of}` to the end")
        return None
    if when is None:
        return None
    if clocks := sorted(clocks_of(when)):
        of = _spelt(clocks[0])
        message = f"`when` reads a clock here, so `{text}` cannot count from the move that made this possible"
        ctx.complaints.say("E312", bare.span, message, remedy=f"say from what: `{text} of {of}`")
        return None
    source = TRUE if clause.machine is None else At(clause.machine, clause.sources)
    return ctx.clockwork.possible(clause.label, conj(source, when), clause.origin, event=clause.event)


def _spelt(clock: str) -> str:
    """What to write after `of` for a clock."""
    return "entry" if clock.startswith("age of ") else clock.removeprefix("since ").removesuffix(" for")
