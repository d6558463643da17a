"""Machines, events, transitions and clocks → kernel."""

from __future__ import annotations

from protocol.diagnostics import Span
from protocol.elaboration.complaints import Complaints
from protocol.elaboration.context import Context, reads_no_clock
from protocol.elaboration.expressions import occasions, predicate
from protocol.elaboration.groups import instance
from protocol.elaboration.lookup import actor
from protocol.elaboration.names import State
from protocol.elaboration.origins import origin_of
from protocol.elaboration.timing import Clause, timed
from protocol.elaboration.values import updates
from protocol.formula import FALSE, TRUE, Before, Formula, conj, disj
from protocol.model import Clock, Kind, Location, Machine, Transition
from protocol.syntax import ClockDecl, ClockRule, EventDecl, MachineDecl, Name, Sources, StateDecl, TransitionDecl

MODES = {"must": Kind.MUST, "may": Kind.MAY, "on": Kind.REACTION, "timed": Kind.TIMED}


def machine(decl: MachineDecl, ctx: Context) -> Machine | None:
    """Its locations; a machine needs one at least."""
    states = [m for m in decl.members if isinstance(m, StateDecl) and _is_own(m, decl, ctx)]
    if not states:
        word = "tier" if decl.kind == "ladder" else "state"
        message, remedy = f"the {decl.kind} `{decl.name.text}` has no {word}", f"give it one: `{word} idle`"
        if not ctx.complaints.skipped:
            ctx.complaints.say("E327", decl.name.span, message, remedy=remedy)
        return None
    locations = tuple(
        Location(state.name.text, origin_of(state, ctx.texts), actor(state.by, ctx.names, ctx.complaints))
        for state in states
    )
    implied = decl.kind not in ("ladder", "machine")
    return Machine(decl.name.text, locations, decl.kind == "ladder", origin_of(decl, ctx.texts), implied)


def _is_own(state: StateDecl, decl: MachineDecl, ctx: Context) -> bool:
    """The state has kept its name (a second one of the same name has been told)."""
    known = ctx.names.inner[decl.name.text].get(state.name.text)
    return isinstance(known, State) and known.decl is state


# --- events and transitions -------------------------------------------------------------------------------------


def event(decl: EventDecl, ctx: Context) -> Transition | None:
    name, origin = decl.name.text, origin_of(decl, ctx.texts)
    by = actor(decl.by, ctx.names, ctx.complaints)
    clause = Clause(Kind.EVENT, name, name, None, (), decl.when, decl.timing, decl.span, origin)
    bounds, changes = timed(clause, ctx), updates(decl.updates, ctx)
    if bounds is None:
        return None
    return Transition(name, Kind.EVENT, origin, by, guard=bounds.guard, updates=changes)


def transitions(decl: MachineDecl, ctx: Context) -> list[Transition]:
    """The clauses of a machine, in order; those without a label are numbered."""
    made: list[Transition] = []
    unnamed = 0
    for member in decl.members:
        if not isinstance(member, TransitionDecl):
            continue
        unnamed += member.label is None
        name = f"#{unnamed}" if member.label is None else member.label.text
        found = _transition(member, name, decl, ctx)
        made += [found] if found is not None else []
    return made


def _transition(decl: TransitionDecl, name: str, inside: MachineDecl, ctx: Context) -> Transition | None:
    machine_name, states = inside.name.text, ctx.names.states(inside.name.text)
    origin = origin_of(decl, ctx.texts)
    target = _state(decl.target, inside, ctx) if decl.target else None
    sources = _sources(decl.sources, target, inside, ctx) if decl.sources else tuple(states)
    cause = occasions(decl.triggers, ctx, as_cause=True) if decl.triggers else None
    by = actor(decl.by, ctx.names, ctx.complaints)
    if by is None and decl.by is None and target is not None and (own := _tier(target, inside).by) is not None:
        by = actor(own, ctx.names, Complaints())  # what is wrong with it is told where it is written
    event_id = f"{machine_name}.{name}"
    label = name if decl.label else f"{', '.join(sources or ())} -> {target}"
    label = event_id if decl.label and ctx.names.env else instance(label, ctx.names.env.values())
    called = "an `observe`" if inside.kind == "observation" else "a `must`"
    clause = Clause(
        MODES[decl.mode],
        event_id,
        label,
        machine_name,
        sources or (),
        decl.when,
        decl.timing,
        decl.span,
        origin,
        called,
    )
    bounds, changes = timed(clause, ctx), updates(decl.updates, ctx)
    if not sources or bounds is None or (decl.target and target is None) or (decl.triggers and cause is None):
        return None
    return Transition(
        event_id,
        clause.kind,
        origin,
        by,
        machine_name,
        sources,
        target,
        cause.events if cause else (),
        bounds.guard,
        bounds.due,
        changes,
    )


def _tier(name: str, inside: MachineDecl) -> StateDecl:
    return next(m for m in inside.members if isinstance(m, StateDecl) and m.name.text == name)


def _state(name: Name, inside: MachineDecl, ctx: Context) -> str | None:
    """A state of this very machine."""
    states = ctx.names.states(inside.name.text)
    if name.text in states:
        return name.text
    word = "tier" if inside.kind == "ladder" else "state"
    other = next((s.machine for s in ctx.names.members(name.text) if isinstance(s, State)), None)
    ctx.complaints.unknown(
        "E204",
        name.span,
        name.text,
        message=f"`{name.text}` is not a {word} of `{inside.name.text}`",
        candidates=states,
        remedy=f"it is a state of `{other}`; a clause moves its own machine only" if other else _has(word, states),
    )
    return None


def _has(word: str, states: list[str]) -> str:
    """The first few states, to choose from."""
    shown = ", ".join(f"`{state}`" for state in states[:6])
    return f"its {word}s are {shown}{' …' if len(states) > 6 else ''}" if states else f"declare it: `{word} …`"


def _sources(sources: Sources, target: str | None, inside: MachineDecl, ctx: Context) -> tuple[str, ...] | None:
    """The states that a clause may leave; None where something is wrong, and that has been told."""
    states = ctx.names.states(inside.name.text)
    named = [_state(name, inside, ctx) for name in sources.names]
    if None in named:
        return None
    match sources.word:
        case "some":
            found = [state for state in states if state in named]
        case "any":
            found = [state for state in states if state != target]
        case "below" | "above":
            if inside.kind != "ladder":
                message = f"`{inside.name.text}` is a machine, and its states have no rank"
                remedy = "name the states, or make it a `ladder`"
                ctx.complaints.say("E215", sources.span, message, remedy=remedy)
                return None
            place = states.index(named[0] or "")
            found = states[:place] if sources.word == "below" else states[place + 1 :]
    if not found and (target is not None or sources.word != "any"):
        message = f"`{ctx.written(sources.span)}` is no state at all here"
        ctx.complaints.say("E327", sources.span, message, remedy="name the states that the clause leaves")
    return tuple(found)


# --- clocks -----------------------------------------------------------------------------------------------------


def clock(decl: ClockDecl, ctx: Context) -> Clock | None:
    """Its rules; one word may stand twice where its `when` differs, `runs while` only once."""
    found: dict[str, list[Formula]] = {}
    seen: dict[str, Span] = {}
    before = len(ctx.complaints.found)
    for rule in decl.rules:
        said = ctx.written(rule.span) if rule.verb != "runs" else "runs"
        if (first := seen.setdefault(said, rule.span)) is not rule.span:
            message = f"`{decl.name.text}` has this rule already"
            ctx.complaints.say("E324", rule.span, message, remedy="keep one of them", second=(first, "first here"))
        if (formula := _rule(rule, ctx)) is not None:
            found.setdefault(rule.verb, []).append(formula)
    if len(ctx.complaints.found) > before:
        return None
    rules = {verb: disj(*formulas) for verb, formulas in found.items()}
    starts_off = "starts" in rules or ("restarts" in rules and "runs" not in rules)
    return Clock(
        decl.name.text,
        origin_of(decl, ctx.texts),
        initially_on=not starts_off,
        gate=rules.get("runs", TRUE),
        stops=rules.get("stops", FALSE),
        clears=rules.get("clears", FALSE),
        restarts=rules.get("restarts", FALSE),
        starts=rules.get("starts", FALSE),
    )


def _rule(rule: ClockRule, ctx: Context) -> Formula | None:
    when = predicate(rule.when, ctx) if rule.when is not None else TRUE
    if rule.verb == "runs":
        assert rule.when is not None
        why = "whether a clock runs cannot depend on a clock"
        return when if when is not None and reads_no_clock(when, rule.when, ctx, why=why) else None
    occasion = occasions(rule.triggers, ctx)
    if when is None or occasion is None:
        return None
    return occasion.of_move if when == TRUE else conj(occasion.of_move, Before(when))
