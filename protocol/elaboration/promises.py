"""Properties, scenarios and measures → kernel."""

from __future__ import annotations

from typing import assert_never

from protocol import model
from protocol.elaboration.expressions import (
    Context,
    alternatives,
    duration,
    is_event,
    occasions,
    predicate,
    reads_no_clock,
    response,
)
from protocol.elaboration.names import Names, a_kind, lookup
from protocol.elaboration.opening import opens_strictly
from protocol.elaboration.windows import is_empty, no_of, window
from protocol.formula import TRUE, Formula, clocks_of, neg
from protocol.model import Form, Promise, Release, Response, Scope, Trigger, Window
from protocol.syntax import (
    AlwaysForm,
    ClockMeasure,
    Expr,
    LadderForm,
    LastsForm,
    LeadsToForm,
    MachineDecl,
    MeasureDecl,
    Name,
    NeverForm,
    OnlyAfterForm,
    PropertyForm,
    Ref,
    ScenarioDecl,
    ScopedForm,
    ShareMeasure,
    TimeMeasure,
    Unless,
)


def promise(form: PropertyForm, ctx: Context) -> Promise | None:
    if not isinstance(form, ScopedForm):
        inner = _form(form, ctx)
        return None if inner is None else Promise(inner)
    if isinstance(form.form, ScopedForm):
        ctx.complaints.say(
            "E321",
            form.form.span,
            "a scope inside a scope is not understood",
            remedy="keep the inner scope, and put the outer one into a variable or a state",
        )
        return None
    scope, inner = _scope(form, ctx), _form(form.form, ctx)
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
        case ScopedForm():
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
    if ages is not None and ages.upper is None:
        ctx.complaints.say(
            "E319",
            form.span,
            "a promise without a last instant is not understood yet"
            if not form.timing
            else "this window never closes, so the promise can never be broken",
            remedy="say by when: `… leads to … within 72h`",
        )
        return None
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


def _lasts(form: LastsForm, ctx: Context) -> Form | None:
    condition, most = predicate(form.condition, ctx), duration(form.limit, ctx)
    ages = None if most is None else Window(upper=most)
    release = _release(form.unless, ages, ctx) if form.unless is not None else None
    if condition is None or ages is None or (form.unless is not None and release is None):
        return None
    why = "how long it lasts is measured from the moves that begin and end it"
    if not reads_no_clock(condition, form.condition, ctx, why=why):
        return None
    return model.LastsAtMost(condition, ages, release)


def _ladder(name: Name, word: str, ctx: Context) -> str | None:
    symbol = ctx.names.tops.get(name.text)
    if isinstance(symbol, MachineDecl) and symbol.kind == "ladder":
        return name.text
    if symbol is None:
        ladders = _ladders(ctx.names)
        message = f"there is no ladder `{name.text}`"
        ctx.complaints.unknown(
            "E201", name.span, name.text, message=message, candidates=ladders, remedy="declare it first"
        )
    else:
        message = f"`{name.text}` is {a_kind(symbol)}; only a ladder {word}"
        remedy = "make it a `ladder`, whose tiers have ranks" if isinstance(symbol, MachineDecl) else "name a ladder"
        ctx.complaints.say("E215", name.span, message, remedy=remedy)
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


def measure(decl: MeasureDecl, ctx: Context) -> bool:
    """Whether everything that the measure names is as it should be."""
    match decl.form:
        case TimeMeasure(start, end, unless):
            known: list[object] = [trigger(start, ctx), response(end, ctx)]
            if unless is not None:
                known.append(_release(unless, Window(), ctx))
            return None not in known
        case ClockMeasure(clock, while_):
            return _is_clock(clock, ctx) and (while_ is None or predicate(while_, ctx) is not None)
        case ShareMeasure(condition, while_):
            shares: list[Formula | None] = [predicate(expr, ctx) for expr in (condition, while_) if expr is not None]
            return None not in shares


def _is_clock(ref: Ref, ctx: Context) -> bool:
    symbol = lookup(ref, ctx.names, ctx.complaints)
    if symbol is not None and a_kind(symbol) != "a clock":
        message = f"`{ref.text}` is {a_kind(symbol)}, and a clock is meant"
        ctx.complaints.say("E208", ref.span, message, remedy="name a clock that the protocol declares")
    return symbol is not None and a_kind(symbol) == "a clock"
