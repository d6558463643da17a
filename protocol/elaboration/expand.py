"""What was written → the designs it declares, at kernel level.  Everything that is wrong is told before it fails."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from msgspec.structs import replace

from protocol.codes import TABLE
from protocol.diagnostics import Diagnostic, Second, Span
from protocol.elaboration import actions, clauses, observations, promises, values, votes
from protocol.elaboration.clashes import clashes
from protocol.elaboration.complaints import Complaints, collapsed
from protocol.elaboration.context import Context
from protocol.elaboration.designs import Merged, merge
from protocol.elaboration.groups import Group, Piece, Replicable, groups, leaves, pieces
from protocol.elaboration.implicit import Clockwork
from protocol.elaboration.lookup import is_free, named
from protocol.elaboration.names import Alias, Names, collect
from protocol.elaboration.origins import origin_of, origin_of_block
from protocol.elaboration.quantities import Quantity
from protocol.formula import Formula
from protocol.model import (
    Allowance,
    Clock,
    Design,
    Expectation,
    Machine,
    Measure,
    Party,
    Possible,
    Promise,
    Property,
    Protocol,
    Transition,
)
from protocol.semantics import State, holds
from protocol.sources import Sources
from protocol.syntax import (
    ActionDecl,
    ActorDecl,
    AllowDecl,
    ChoiceDecl,
    ClockDecl,
    EventDecl,
    GroupDecl,
    Item,
    MachineDecl,
    MeasureDecl,
    ObserveDecl,
    ParamDecl,
    PropertyDecl,
    Ref,
    ScenarioDecl,
    VarDecl,
    VoteDecl,
)


def elaborate(
    sources: Sources, skipped: frozenset[str] = frozenset()
) -> tuple[tuple[Design, ...], tuple[Diagnostic, ...]]:
    """The designs that the file itself declares, and everything that is wrong; they mean something only if nothing is.

    `skipped`: names in stretches of text that could not be read, and may be declared there.
    """
    deltas = Complaints(skipped)
    wholes = merge(sources, deltas)
    made: dict[str, Design] = {}
    told: dict[tuple[str, Span], Diagnostic] = {}
    missing = deltas.missing
    for whole in _bases_first(wholes):
        complaints = Complaints(deltas.skipped)
        made[whole.name.text] = _design(whole, sources, complaints)
        first: dict[tuple[str, Span], Diagnostic] = {}  # what is wrong with a copy for one member is wrong with each
        for d in complaints.found:
            first.setdefault((d.code, d.span), d)
        fresh = [d for key, d in first.items() if key not in told]
        placed = [d if _is_own(d, whole) else _blamed(d, whole) for d in fresh]
        told |= {(d.code, d.span): d for d in placed}
        missing |= {d: complaints.missing[f] for f, d in zip(fresh, placed, strict=True) if f in complaints.missing}
    own = [whole for whole in wholes if whole.name.span.file == sources.path]
    return tuple(_attributed(made[whole.name.text], whole, wholes) for whole in own), collapsed(
        (*deltas.found, *told.values()), missing
    )


def elaborate_one(whole: Merged, sources: Sources) -> tuple[Design, tuple[Diagnostic, ...]]:
    """One design by itself, and everything that is wrong; it means something only if nothing is."""
    complaints = Complaints()
    made = _design(whole, sources, complaints)
    return made, collapsed(complaints.found, complaints.missing)


def ranges(whole: Merged, sources: Sources) -> dict[str, tuple[Quantity | None, Quantity | None, Quantity | None]]:
    """Of every param its value and the ends of its range, as far as they are given."""
    complaints = Complaints()
    known = groups(whole.items, complaints)
    found, aliases = _shaped(whole.items, known, complaints)
    ctx = _context(collect(found, known, aliases, complaints), sources.texts, complaints)
    return values.ranges([item for item in whole.items if isinstance(item, ParamDecl)], ctx)


def _attributed(design: Design, whole: Merged, wholes: tuple[Merged, ...]) -> Design:
    """Of each expectation that the design inherits, the base that states it."""

    def by(span: Span) -> str:
        return next((w.name.text for w in wholes if w is not whole and _is_inside(span, w.span)), "")

    attributed = tuple(
        replace(asked, expected_of=by(asked.expected_origin.span)) if asked.expected_origin else asked
        for asked in design.properties
    )
    return design if attributed == design.properties else replace(design, properties=attributed)


def _bases_first(wholes: tuple[Merged, ...]) -> list[Merged]:
    """So that a mistake is told of the text that first makes it."""
    depth: dict[str, int] = {}
    bases = {whole.name.text: whole.base for whole in wholes}
    for name in bases:
        chain, base = [name], bases[name]
        while base is not None and base not in depth:
            chain.append(base)
            base = bases[base]
        for above, waiting in enumerate(reversed(chain), 0 if base is None else depth[base] + 1):
            depth.setdefault(waiting, above)
    return sorted(wholes, key=lambda whole: depth[whole.name.text])


def _is_own(diagnostic: Diagnostic, whole: Merged) -> bool:
    """It stands in the text of the design itself, or of a protocol."""
    return whole.base is None or _is_inside(diagnostic.span, whole.span)


def _is_inside(span: Span, around: Span) -> bool:
    return span.file == around.file and around.start <= span.start < around.stop


def _blamed(diagnostic: Diagnostic, whole: Merged) -> Diagnostic:
    """What a design makes wrong in the text of its base says which design that is."""
    second = diagnostic.second or Second(whole.name.span, "by what this design changes")
    return replace(diagnostic, message=f"{diagnostic.message} (in the design `{whole.name.text}`)", second=second)


def _design(whole: Merged, sources: Sources, complaints: Complaints) -> Design:
    known = groups(whole.items, complaints)
    found, aliases = _shaped(whole.items, known, complaints)
    names = collect(found, known, aliases, complaints)
    for item in whole.items:
        if isinstance(item, Replicable) and item.index is not None:
            is_free(item.index, names, complaints)
        elif isinstance(item, GroupDecl) and item.size is not None:
            names.used |= {leaf.text for leaf in leaves(item.size) if isinstance(leaf, Ref)}
    ctx = _context(names, sources.texts, complaints)
    values.params([item for item in whole.items if isinstance(item, ParamDecl)], ctx)
    values.choices([item for item in whole.items if isinstance(item, ChoiceDecl)], ctx)
    for piece in found:
        if isinstance(piece.item, VarDecl):
            ctx.variables[piece.item.name.text] = values.variable(piece.item, ctx.inside(piece.env))
    protocol = _protocol(whole, found, ctx)
    properties, measures, allowances = _asked(whole, {t.name for t in protocol.transitions}, ctx)
    extra = ctx.clockwork.finished({clock.name: clock for clock in protocol.clocks})
    causes = tuple(ctx.clockwork.causes.values())
    protocol = replace(protocol, clocks=protocol.clocks + extra, transitions=protocol.transitions + causes)
    clashes(protocol.transitions, complaints)
    fixed = [item for item in whole.items if isinstance(item, ParamDecl | ChoiceDecl)]
    params = tuple(values.settings(fixed, ctx))
    parties = tuple(Party(name, origin_of(it, sources.texts)) for name, it in ctx.names.actors.items())
    return Design(protocol, properties, measures, allowances, whole.base, sources.path, params, parties)


def _shaped(
    items: Sequence[Item], known: dict[str, Group | None], complaints: Complaints
) -> tuple[list[Piece], list[Alias]]:
    """Every declaration for every member, with the machines that votes, actions and observations stand for."""
    found: list[Piece] = []
    aliases: list[Alias] = []
    for piece in pieces(items, known, complaints):
        implied: list[Piece] = []
        events: list[Alias] = []
        match piece.item:
            case VoteDecl():
                implied, events = votes.shape(piece, known, complaints)
            case ActionDecl():
                implied, events = actions.shape(piece)
            case ObserveDecl():
                implied = [observations.shape(piece)]
            case _:
                pass
        found += [*implied, piece]
        aliases += events
    return found, aliases


def _context(names: Names, texts: Mapping[str, str], complaints: Complaints) -> Context:
    """An empty context; the initial state is read only when the variables are known."""

    def starts_true(formula: Formula) -> bool:
        places = {machine: next(iter(names.states(machine)), "") for machine in names.inner}
        known = {name: found.initial for name, found in ctx.variables.items() if found is not None}
        return holds(formula, State(places, known, {}))

    ctx = Context(texts, names, complaints, Clockwork(starts_true, set(names.tops)), used=names.used)
    return ctx


def _protocol(whole: Merged, found: Sequence[Piece], ctx: Context) -> Protocol:
    """All but the clocks and causes that nobody declares, which properties may add to."""
    machines: list[Machine | None] = []
    clocks: list[Clock | None] = []
    transitions: list[Transition | None] = []
    defections: list[Transition] = []
    adversary: ActorDecl | None = None
    for piece in found:
        own = ctx.inside(piece.env)
        match item := piece.item:
            case ActorDecl(adversary=True):
                adversary = _adversary(item, adversary, ctx)
            case MachineDecl() | VoteDecl() | ActionDecl() if not _has_its_name(piece, ctx):
                pass
            case MachineDecl(kind="observation") if not observations.is_sound(item, own):
                machines.append(None)
            case MachineDecl():
                machines.append(clauses.machine(item, own))
                transitions += clauses.transitions(item, own)
            case EventDecl():
                transitions.append(clauses.event(item, own))
            case ClockDecl():
                clocks.append(clauses.clock(item, own))
            case VoteDecl():
                cast, broken = votes.transitions(item, piece, own)
                transitions += cast or [None]
                defections += broken
            case ActionDecl():
                staged, timers = actions.transitions(item, own)
                transitions += staged or [None]
                clocks += timers
            case _:
                pass
    complaints = ctx.complaints
    nothing_lost = None not in (*machines, *clocks, *transitions, *ctx.variables.values())
    assert nothing_lost or complaints.found or complaints.skipped, "something was left out, and that was not told"
    return Protocol(
        whole.name.text,
        origin_of_block(whole.name, whole.span, whole.description, whole.because, ctx.texts),
        tuple(machine for machine in machines if machine is not None),
        tuple(variable for variable in ctx.variables.values() if variable is not None),
        tuple(clock for clock in clocks if clock is not None),
        tuple(transition for transition in transitions if transition is not None),
        actors=tuple(ctx.names.actors),
        adversary=adversary.name.text if adversary else None,
        defections=tuple(defections),
    )


def _has_its_name(piece: Piece, ctx: Context) -> bool:
    """Its name is not that of something else, which has been told."""
    assert isinstance(piece.item, MachineDecl | VoteDecl | ActionDecl)
    known = ctx.names.tops.get(piece.item.name.text)
    return isinstance(known, MachineDecl) and known.span == piece.item.span


def _adversary(item: ActorDecl, first: ActorDecl | None, ctx: Context) -> ActorDecl:
    if first is not None:
        ctx.complaints.say(
            "E226",
            item.name.span,
            f"`{item.name.text}` is a second adversary",
            remedy="a protocol has one; give the events of both to one actor, or let this one be an actor like others",
            second=(first.name.span, "the first one"),
        )
    return first or item


def _asked(
    whole: Merged, clauses_: set[str], ctx: Context
) -> tuple[tuple[Property, ...], tuple[Measure, ...], tuple[Allowance, ...]]:
    properties: list[Property] = []
    measures: list[Measure] = []
    allowances: list[Allowance] = []
    for item in whole.items:
        match item:
            case PropertyDecl():
                for member, form, own in promises.members(item.form, ctx):
                    properties += _property(item, promises.promise(form, own), member, own)
            case ScenarioDecl():
                properties += _property(item, promises.possible(item, ctx), "", ctx)
            case MeasureDecl():
                if (meaning := promises.quantity(item, ctx)) is not None:
                    measures.append(Measure(item.name.text, origin_of(item, ctx.texts), meaning))
            case AllowDecl():
                if _is_known(item, clauses_, ctx):
                    name = ctx.written(item.name.span).replace(" ", "")
                    allowances.append(Allowance(item.code.text, name, origin_of(item, ctx.texts)))
            case _:
                pass
    return tuple(properties), tuple(measures), tuple(allowances)


def _property(
    item: PropertyDecl | ScenarioDecl, meaning: Promise | Possible | None, member: str, ctx: Context
) -> list[Property]:
    deviations = promises.deviations(item.deviations, ctx)
    if meaning is None or deviations is None:
        assert ctx.complaints.found or ctx.complaints.skipped, "a property was left out, and that was not told"
        return []
    expected = ctx.names.expected.get(item.name.text)
    return [
        Property(
            item.name.text,
            origin_of(item, ctx.texts),
            meaning,
            None if expected is None else Expectation(expected.word),
            None if expected is None else origin_of(expected, ctx.texts),
            member=member,
            deviations=deviations,
        )
    ]


def _is_known(item: AllowDecl, clauses_: set[str], ctx: Context) -> bool:
    """The code is one of a finding, and the thing is declared, or a clause that an expansion brings."""
    code, name = item.code, item.name
    before = len(ctx.complaints.found)
    if code.text not in TABLE:
        message = f"there is no finding `{code.text}`"
        ctx.complaints.unknown(
            "E217", code.span, code.text, message=message, candidates=TABLE, remedy="write the code that `check` shows"
        )
    if name.text not in {*ctx.names.all(), *ctx.names.entries, *ctx.names.actors, *ctx.names.claims, *clauses_}:
        message = f"nothing is called `{name.text}`"
        candidates = {*ctx.names.all(), *ctx.names.entries, *ctx.names.claims}
        remedy = "name what the finding is about, as `check` shows it"
        ctx.complaints.unknown("E217", name.span, name.text, message=message, candidates=candidates, remedy=remedy)
    elif name.indices:
        named(name, ctx.names, ctx.complaints)
    return len(ctx.complaints.found) == before
