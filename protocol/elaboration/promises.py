"""Properties, scenarios and measures → kernel."""

from __future__ import annotations

from collections.abc import Iterator
from typing import assert_never

from protocol import model
from protocol.elaboration.context import Context, reads_no_clock
from protocol.elaboration.expressions import alternatives, duration, is_event, occasions, predicate, response
from protocol.elaboration.groups import Bound
from protocol.elaboration.lookup import actors, group_for, lookup
from protocol.elaboration.names import Names, a_kind
from protocol.elaboration.opening import opens_strictly
from protocol.elaboration.windows import is_empty, no_of, window
from protocol.formula import TRUE, clocks_of, neg
from protocol.model import Form, Promise, Quantity, Release, Response, Scope, Trigger, Window
from protocol.syntax import (
    AlwaysForm,
    ClockDecl,
    ClockMeasure,
    DeviationDecl,
    EachForm,
    Expr,
    LadderForm,
    LastsForm,
    LeadsToForm,
    MachineDecl,
    MeasureDecl,
    NeverForm,
    OnlyAfterForm,
    PropertyForm,
    RecursForm,
    Ref,
    ScenarioDecl,
    ScopedForm,
    SeparationForm,
    ShareMeasure,
    StaysForm,
    TimeMeasure,
    Unless,
)


def members(form: PropertyForm, ctx: Context, named: str = "") -> Iterator[tuple[str, PropertyForm, Context]]:
    """A quantified form for each member, "s = 1", with the index in force; any other as it stands."""
    if not isinstance(form, EachForm):
        yield named, form, ctx
        return
    group = group_for(form.index, ctx.names, ctx.complaints)
    index = form.index.name.text
    for member in group.members if group else ():
        own = f"{named}, {index} = {member}" if named else f"{index} = {member}"
        yield from members(form.form, ctx.inside({index: Bound(form.index.group.text, member)}), own)


def deviations(decls: tuple[DeviationDecl, ...], ctx: Context) -> tuple[model.Deviation, ...] | None:
    """Who deviates, and how; None where that is wrong, and told."""
    found: list[model.Deviation] = []
    seen: dict[str, DeviationDecl] = {}
    before = len(ctx.complaints.found)
    for decl in decls:
        who = actors(decl.party, ctx.names, ctx.complaints)
        late = None if decl.late is None else duration(decl.late, ctx)
        for actor in who:
            first = seen.setdefault(actor, decl)
            if first is not decl:
                message = f"it is said already how `{actor}` deviates"
                second = (first.span, "first said here")
                ctx.complaints.say("E330", decl.span, message, remedy="keep one of them", second=second)
        found.append(model.Deviation(who, late))
    return None if len(ctx.complaints.found) > before else tuple(found)


def promise(form: PropertyForm, ctx: Context) -> Promise | None:
    if not isinstance(form, ScopedForm):
        inner = _form(form, ctx)
        return None if inner is None else Promise(inner)
    if isinstance(form.form, EachForm):
        each = ctx.written(form.form.index.span)
        message = f"`{each}` stands before everything else that a property says"
        ctx.complaints.say("E321", form.form.index.span, message, remedy=f"put it first: `{each}: {form.word} …`")
        return None
    if isinstance(form.form, ScopedForm):
        ctx.complaints.say(
            "E321",
            form.form.span,
            "a scope inside a scope is not understood",
            remedy="keep the inner scope, and put the outer one into a variable or a state",
        )
        return None
    scope, inner = _scope(form, ctx), _form(form.form, ctx)
    if isinstance(form.form, StaysForm):
        message = "whether something stays possible is asked of states, and no scope applies to it"
        ctx.complaints.say("E321", form.span, message, remedy="write `F stays possible while P`")
        return None
    if scope is None or inner is None:
        return None
    if isinstance(scope, model.While) and not isinstance(inner, model.Always):
        assert form.condition is not None
        why = "such a stretch is one between moves"
        if not reads_no_clock(scope.condition, form.condition, ctx, why=why):
            return None
    return Promise(inner, scope)


def _scope(form: ScopedForm, ctx: Context) -> Scope | None:
    opens = trigger(form.opens, ctx, split=False) if form.opens is not None else None
    closes = trigger(form.closes, ctx, split=False) if form.closes is not None else None
    match form.word:
        case "between":
            return model.Between(opens, closes) if opens and closes else None
        case "after":
            return model.AfterFirst(opens) if opens else None
        case "before":
            return model.BeforeFirst(closes) if closes else None
        case "while":
            condition = predicate(form.condition, ctx) if form.condition is not None else None
            return None if condition is None else model.While(condition)


def _form(form: PropertyForm, ctx: Context) -> Form | None:
    match form:
        case AlwaysForm(condition):
            always = predicate(condition, ctx)
            return None if always is None else model.Always(always)
        case NeverForm():
            return _never(form, ctx)
        case LeadsToForm():
            return _leads_to(form, ctx)
        case OnlyAfterForm():
            what, earlier, ages = trigger(form.what, ctx), trigger(form.earlier, ctx), window(form.timing, ctx)
            if not no_of(form.timing, ctx) or what is None or earlier is None or ages is None:
                return None
            return model.OnlyAfter(what, earlier, ages)
        case LadderForm():
            ladder = _ladder(form.ladder, form.word, ctx)
            return None if ladder is None else model.Ladder(ladder, model.Climbing(form.word))
        case LastsForm():
            return _lasts(form, ctx)
        case SeparationForm():
            first, then, least = trigger(form.first, ctx), trigger(form.then, ctx), duration(form.least, ctx)
            if least == 0:
                _unbreakable(form, ctx)
            return model.Separation(first, then, least) if first and then and least else None
        case RecursForm():
            return _recurs(form, ctx)
        case StaysForm():
            goal = _answer(form.goal, ctx)
            meanwhile = TRUE if form.while_ is None else predicate(form.while_, ctx)
            return None if goal is None or meanwhile is None else model.StaysPossible(goal, meanwhile)
        case ScopedForm() | EachForm():
            return None
    assert_never(form)


def trigger(expr: Expr, ctx: Context, *, split: bool = True) -> Trigger | None:
    """What happens; split at every top-level `or`, but for what stands in brackets in the text."""
    occasion = occasions((expr,), ctx, split=split)
    return None if occasion is None else Trigger(occasion.events, occasion.conditions, occasion.at_start)


def _never(form: NeverForm, ctx: Context) -> Form | None:
    """Of an event: it never happens; of a condition without `when`: it never holds."""
    parts = list(alternatives((form.what,), ctx, split=True))
    if form.when is None and not any(isinstance(part, Ref) and is_event(part, ctx) for part in parts):
        condition = predicate(form.what, ctx)
        return None if condition is None else model.Always(neg(condition))
    what = trigger(form.what, ctx)
    when = TRUE if form.when is None else predicate(form.when, ctx)
    return None if what is None or when is None else model.NeverHappens(what, when)


def _leads_to(form: LeadsToForm, ctx: Context) -> Form | None:
    start, answer = trigger(form.trigger, ctx), _answer(form.response, ctx)
    ages = window(form.timing, ctx) if no_of(form.timing, ctx) else None
    release = _release(form.unless, ages, ctx) if form.unless is not None else None
    if start is None or answer is None or ages is None or (form.unless is not None and release is None):
        return None
    return model.LeadsTo(start, answer, ages, release)


def _answer(expr: Expr, ctx: Context) -> Response | None:
    """A response or a release: where it reads a clock, it has a first instant."""
    answer = response(expr, ctx)
    if answer is None or not clocks_of(answer.condition) or not opens_strictly(answer.condition):
        return answer
    message = f"there is no first instant at which `{ctx.written(expr.span)}` holds"
    ctx.complaints.say("E318", expr.span, message, remedy="write `>=` for `>`")
    return None


def _release(unless: Unless, ages: Window | None, ctx: Context) -> Release | None:
    """By itself it frees at any age up to the end of the response's window."""
    answer = _answer(unless.release, ctx)
    own = window(unless.timing, ctx) if no_of(unless.timing, ctx) else None
    if answer is None or own is None or ages is None:
        return None
    if own.upper is None:
        own = Window(own.lower, own.after, ages.upper, ages.before)
    if is_empty(own) or (ages.upper is not None and (own.upper, not own.before) > (ages.upper, not ages.before)):
        ctx.complaints.say(
            "E326",
            unless.span,
            "what comes after the end of the promise cannot release it",
            remedy="let the release end with the promise, or before it",
        )
        return None
    return Release(answer, own)


def _unbreakable(form: PropertyForm, ctx: Context) -> None:
    remedy = "say by when: `… recurs within 72h`" if isinstance(form, RecursForm) else "write a time above zero"
    ctx.complaints.say("E319", form.span, "no run can break this", remedy=remedy)


def _recurs(form: RecursForm, ctx: Context) -> Form | None:
    what = trigger(form.what, ctx)
    ages = window(form.timing, ctx) if no_of(form.timing, ctx) else None
    if ages is not None and ages.upper is None:
        _unbreakable(form, ctx)
        return None
    return None if what is None or ages is None else model.Recurs(what, ages)


def _lasts(form: LastsForm, ctx: Context) -> Form | None:
    condition, limit = predicate(form.condition, ctx), duration(form.limit, ctx)
    if form.word == "least" and limit == 0:
        _unbreakable(form, ctx)
        return None
    ages = None if limit is None else Window(upper=limit) if form.word == "most" else Window()
    release = _release(form.unless, ages, ctx) if form.unless is not None else None
    if condition is None or ages is None or (form.unless is not None and release is None):
        return None
    why = "how long it lasts is measured from the moves that begin and end it"
    if not reads_no_clock(condition, form.condition, ctx, why=why):
        return None
    if form.word == "most":
        return model.LastsAtMost(condition, ages, release)
    assert limit is not None
    return model.LastsAtLeast(condition, limit, release)


def _ladder(ref: Ref, word: str, ctx: Context) -> str | None:
    symbol = lookup(ref, ctx.names, ctx.complaints) if ref.text in ctx.names.entries or ref.indices else None
    if isinstance(symbol, MachineDecl) and symbol.kind == "ladder":
        return symbol.name.text
    if symbol is not None:
        message = f"`{ref.text}` is {a_kind(symbol)}; only a ladder {word}"
        remedy = "make it a `ladder`, whose tiers have ranks" if isinstance(symbol, MachineDecl) else "name a ladder"
        ctx.complaints.say("E215", ref.span, message, remedy=remedy)
    elif ref.text not in ctx.names.entries:
        ladders = _ladders(ctx.names)
        message = f"there is no ladder `{ref.text}`"
        ctx.complaints.unknown(
            "E201", ref.span, ref.text, message=message, candidates=ladders, remedy="declare it first"
        )
    return None


def _ladders(names: Names) -> list[str]:
    return [name for name, top in names.tops.items() if isinstance(top, MachineDecl) and top.kind == "ladder"]


# --- scenarios and measures -------------------------------------------------------------------------------------


def possible(decl: ScenarioDecl, ctx: Context) -> model.Possible | None:
    """`P is possible [within D of E]`: every bound is measured from one and the same E."""
    goal = response(decl.goal, ctx)
    ages = window(decl.timing, ctx)
    ofs = [bound.of for bound in decl.timing if bound.of is not None]
    since: Trigger | None = None
    wrong = False
    if decl.timing and decl.timing[-1].of is None:
        text = ctx.written(decl.timing[-1].span)
        message = f"it is not said what `{text}` is measured from"
        ctx.complaints.say("E312", decl.timing[-1].span, message, remedy=f"write `{text} of …` and an event")
        wrong = True
    for of in ofs:
        if of.any or not isinstance(of.target, Expr):
            message = "a scenario is measured from something that happens"
            ctx.complaints.say("E315", of.span, message, remedy="write `of` and an event, a label or a state")
            wrong = True
        elif (found := trigger(of.target, ctx, split=False)) is None:
            wrong = True
        elif since is not None and found != since:
            message = "a scenario is measured from one event, and this is a second"
            ctx.complaints.say("E315", of.span, message, remedy="keep one of them")
            wrong = True
        else:
            since = found
    return None if goal is None or ages is None or wrong else model.Possible(goal, since, ages)


def quantity(decl: MeasureDecl, ctx: Context) -> Quantity | None:
    """What the measure asks for; None where something in it is wrong, and told."""
    match decl.form:
        case TimeMeasure(start, end, unless):
            begins, ends = trigger(start, ctx), _answer(end, ctx)
            release = _release(unless, Window(), ctx) if unless is not None else None
            if begins is None or ends is None or (unless is not None and release is None):
                return None
            return model.TimeBetween(begins, ends, release)
        case ClockMeasure(clock, while_):
            name = _clock(clock, ctx)
            meanwhile = TRUE if while_ is None else predicate(while_, ctx)
            return model.Greatest(name, meanwhile) if name is not None and meanwhile is not None else None
        case ShareMeasure(condition, while_):
            share = predicate(condition, ctx)
            meanwhile = TRUE if while_ is None else predicate(while_, ctx)
            return None if share is None or meanwhile is None else model.Share(share, meanwhile)


def _clock(ref: Ref, ctx: Context) -> str | None:
    symbol = lookup(ref, ctx.names, ctx.complaints)
    if isinstance(symbol, ClockDecl):
        return symbol.name.text
    if symbol is not None:
        message = f"`{ref.text}` is {a_kind(symbol)}, and a clock is meant"
        ctx.complaints.say("E208", ref.span, message, remedy="name a clock that the protocol declares")
    return None
