"""Params and variables: what is fixed during a run, and what changes in moves."""

from __future__ import annotations

from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter

from protocol.diagnostics import closest
from protocol.elaboration.complaints import Complaints
from protocol.elaboration.context import Context
from protocol.elaboration.expressions import operand
from protocol.elaboration.groups import leaves
from protocol.elaboration.lookup import lookup
from protocol.elaboration.names import State, a_kind
from protocol.elaboration.naming import values_of
from protocol.elaboration.origins import origin_of
from protocol.elaboration.quantities import KINDS, Choice, Operand, Quantity, Time, Truth, Whole, bare_number
from protocol.format import duration as shown
from protocol.formula import Const, Formula, Literal, Term, Value
from protocol.model import Param, Update, Variable
from protocol.syntax import (
    Age,
    Assign,
    ChoiceDecl,
    ClockDecl,
    Enumeration,
    Expr,
    Held,
    IntRange,
    ParamDecl,
    Ref,
    Since,
    VarDecl,
)

MOST_VALUES = 10_000
"""The largest range of a whole number."""


# --- params -----------------------------------------------------------------------------------------------------


def params(decls: list[ParamDecl], ctx: Context) -> None:
    """Put the value of every param into the context, those first that others are reckoned from."""
    by_name = {decl.name.text: decl for decl in decls}
    uses = {name: [ref.text for ref in _used(decl) if ref.text in by_name] for name, decl in by_name.items()}
    order: tuple[str, ...] | None = None
    while order is None:
        try:
            order = tuple(TopologicalSorter(uses).static_order())
        except CycleError as error:
            _loop(error.args[1][::-1], by_name, ctx)
            for name in error.args[1]:
                ctx.params[name] = None
                uses[name] = []
    for name in order:
        if name not in ctx.params:
            ctx.params[name] = _param(by_name[name], ctx)


def ranges(decls: list[ParamDecl], ctx: Context) -> dict[str, tuple[Quantity | None, Quantity | None, Quantity | None]]:
    """Of every param its value and the ends of its range, None where they are not given, or hang on what is not."""
    params(decls, ctx)

    def end(expr: Expr | None) -> Quantity | None:
        found = _fixed(expr, ctx) if expr is not None else None
        return None if found is None else found.quantity

    return {decl.name.text: (ctx.params.get(decl.name.text), end(decl.low), end(decl.high)) for decl in decls}


def choices(decls: list[ChoiceDecl], ctx: Context) -> None:
    """Put the reading of every choice into the context: the one that a design has set, or the first."""
    for decl in decls:
        readings = values_of(decl)
        if decl.value is None:
            ctx.choices[decl.name.text] = readings[0]
        elif isinstance(decl.value, Ref) and decl.value.text in readings:
            ctx.choices[decl.name.text] = decl.value.text
        else:
            ctx.choices[decl.name.text] = None
            text = ctx.written(decl.value.span)
            ctx.complaints.unknown(
                "E213",
                decl.value.span,
                text,
                message=f"`{text}` is no reading of `{decl.name.text}`",
                candidates=readings,
                remedy=f"it is {' or '.join(readings)}",
            )


def settings(decls: list[ParamDecl | ChoiceDecl], ctx: Context) -> Iterator[Param]:
    """The params and choices that have a value, in order of the text; to be asked when all else has been read."""
    for decl in decls:
        if isinstance(decl, ChoiceDecl):
            if reading := ctx.choices.get(decl.name.text):
                used = decl.name.text in ctx.used
                yield Param(decl.name.text, origin_of(decl, ctx.texts), reading, used)
            continue
        match ctx.params.get(decl.name.text):
            case Time(seconds):
                amount = shown(seconds)
            case Whole(Literal(number)):
                amount = str(number)
            case _:
                continue
        yield Param(decl.name.text, origin_of(decl, ctx.texts), amount, decl.name.text in ctx.used)


def _used(decl: ParamDecl) -> list[Ref]:
    return [ref for expr in (decl.value, decl.low, decl.high) if expr is not None for ref in refs(expr)]


def _loop(path: list[str], by_name: dict[str, ParamDecl], ctx: Context) -> None:
    """`path` goes from each param to one that it names, and comes back to the first; told where that is written."""
    first = min(range(len(path) - 1), key=lambda index: by_name[path[index]].span)
    path = [*path[first:-1], *path[:first], path[first]]
    used = next(ref for ref in _used(by_name[path[0]]) if ref.text == path[1])
    ctx.complaints.say(
        "E222",
        used.span,
        f"the value of `{path[0]}` would depend on itself: {' from '.join(path)}",
        remedy="give one of them a value that names none of the others",
    )


def refs(expr: Expr) -> Iterator[Ref]:
    """The names that a fixed value is reckoned from, left to right."""
    yield from (leaf for leaf in leaves(expr) if isinstance(leaf, Ref))


def _param(decl: ParamDecl, ctx: Context) -> Quantity | None:
    value = _fixed(decl.value, ctx) if decl.value else None
    low, high = (_fixed(end, ctx) if end else None for end in (decl.low, decl.high))
    if decl.value is None:
        near = f"= {ctx.written(decl.low.span)}" if decl.low else "= 24h"
        ctx.complaints.say(
            "E301",
            decl.name.span,
            f"the param `{decl.name.text}` has no value",
            remedy=f"give it one: `param {decl.name.text} {near}`, or `set` it in a design",
        )
    if low is not None and high is not None and not _alike(low, high, ctx):
        return None
    if low is not None and high is not None and _amount(low) > _amount(high):
        _empty(low, high, ctx)
        return None if value is None else value.quantity
    if value is None:
        return None
    for end in (low, high):
        if end is not None and not _alike(value, end, ctx):
            return None
    if (low is not None and _amount(value) < _amount(low)) or (high is not None and _amount(value) > _amount(high)):
        second = (decl.name.span, "its range stands here")
        message = f"`{decl.name.text}` is {_shown(value)}, which is outside its range {_range(low, high)}"
        ctx.complaints.say("E302", value.span, message, remedy="widen the range or choose another value", second=second)
    return value.quantity


def _fixed(expr: Expr, ctx: Context) -> Operand | None:
    """A duration or a whole number that does not change during a run."""
    found = settled(expr, ctx)
    if found is None or isinstance(found.quantity, Time | Whole):
        return found
    message = f"`{found.text}` is {KINDS[type(found.quantity)]}; a duration or a whole number is meant"
    ctx.complaints.say("E214", expr.span, message, remedy="write it out, as `24h` or `3`")
    return None


def settled(expr: Expr, ctx: Context) -> Operand | None:
    """A value that is known before the run: it names params and values only."""
    for leaf in leaves(expr):
        changing = isinstance(leaf, Since | Age | Held)
        if isinstance(leaf, Ref):
            changing = isinstance(lookup(leaf, ctx.names, Complaints()), VarDecl | ClockDecl | State)
        if changing:
            message = f"`{ctx.written(leaf.span)}` changes during a run, and a fixed value is meant"
            ctx.complaints.say("E214", leaf.span, message, remedy="write a value, or the name of a param")
            return None
    return operand(expr, ctx)


def _alike(one: Operand, other: Operand, ctx: Context) -> bool:
    if type(one.quantity) is type(other.quantity):
        return True
    bare_number(one if isinstance(one.quantity, Whole) else other, ctx.complaints)
    return False


def _amount(operand: Operand) -> float:
    """A number to compare by: exact, an int or a fraction."""
    match operand.quantity:
        case Time(seconds):
            return seconds  # type: ignore[return-value]
        case Whole(Literal(int() as number)):
            return number
    raise TypeError(operand)


def _shown(operand: Operand) -> str:
    """As written, if it is written out; its value if it is reckoned or named."""
    if not isinstance(operand.quantity, Time):
        return str(_amount(operand))
    return operand.text if operand.text[0].isdigit() and "/" not in operand.text else shown(operand.quantity.seconds)


def _range(low: Operand | None, high: Operand | None) -> str:
    return f"{_shown(low) if low else ''}..{_shown(high) if high else ''}"


def _empty(low: Operand, high: Operand, ctx: Context) -> None:
    message = f"nothing lies between {_shown(low)} and {_shown(high)}"
    ctx.complaints.say("E303", high.span, message, remedy=f"write `{high.text}..{low.text}`")


# --- variables --------------------------------------------------------------------------------------------------


def variable(decl: VarDecl, ctx: Context) -> Variable | None:
    """The variable; its initial value may name params only."""
    domain = _domain(decl, ctx)
    first = settled(decl.initial, ctx)
    if domain is None or first is None or not _takes(decl, domain, first, ctx):
        return None
    return Variable(decl.name.text, domain, _constant(first.quantity), origin_of(decl, ctx.texts))


def _domain(decl: VarDecl, ctx: Context) -> tuple[Value, ...] | None:
    match decl.type:
        case None:
            return (False, True)
        case Enumeration():
            return values_of(decl)
        case IntRange(low, high):
            ends = [_fixed(low, ctx), _fixed(high, ctx)]
    first, last = ends
    if first is None or last is None:
        return None
    for end in (first, last):
        if isinstance(end.quantity, Time):
            remedy = f"a clock counts time: `clock {decl.name.text} …`"
            ctx.complaints.say("E211", end.span, "a variable holds no times, only whole numbers", remedy=remedy)
            return None
    lowest, highest = int(_amount(first)), int(_amount(last))
    if lowest > highest:
        _empty(first, last, ctx)
        return None
    if highest - lowest >= MOST_VALUES:
        message = f"`{decl.name.text}` would have more than {MOST_VALUES} values"
        ctx.complaints.say("E306", decl.type.span, message, remedy="use a smaller range, or a clock to count time")
        return None
    return tuple(range(lowest, highest + 1))


def _constant(quantity: Quantity) -> Value:
    match quantity:
        case Truth(Const(value)):
            return value
        case Whole(Literal(value)) | Choice(Literal(value)):
            return value
        case _:
            raise TypeError(quantity)


def _takes(decl: VarDecl, domain: tuple[Value, ...], new: Operand, ctx: Context) -> bool:
    """The variable can have that value, as far as the text tells; told otherwise."""
    name = decl.name.text
    second = (decl.name.span, "declared here")
    match decl.type, new.quantity:
        case None, Truth():
            return True
        case Enumeration(), Choice(_, domains) if domain in domains:
            return True
        case Enumeration(), Choice():
            near = closest(new.text, [str(value) for value in domain])
            message = f"`{name}` is never `{new.text}`: it is {' or '.join(str(value) for value in domain)}"
            remedy = f"did you mean `{near}`?" if near else "write one of its values"
            ctx.complaints.say("E213", new.span, message, remedy=remedy, second=second)
        case IntRange(), Whole(term):
            if not isinstance(term, Literal) or term.value in domain:
                return True
            message = f"{term.value} is outside the range {domain[0]}..{domain[-1]} of `{name}`"
            remedy = "widen the range or choose another value"
            ctx.complaints.say("E302", new.span, message, remedy=remedy, second=second)
        case _:
            wanted = {type(None): "true or false", Enumeration: " or ".join(map(str, domain))}
            what = wanted.get(type(decl.type), "a whole number")
            remedy = f"write {what}" + (", or a condition" if decl.type is None else "")
            message = f"`{name}` is {what}, and `{new.text}` is {KINDS[type(new.quantity)]}"
            ctx.complaints.say("E211", new.span, message, remedy=remedy, second=second)
    return False


# --- updates ----------------------------------------------------------------------------------------------------


def updates(assigns: tuple[Assign, ...], ctx: Context) -> tuple[Update, ...]:
    """What a clause does to the variables; each at most once."""
    found: dict[str, Update] = {}
    for assign in assigns:
        update = _update(assign, ctx)
        if update is not None and found.setdefault(update.variable, update) is not update:
            message = f"this clause sets `{update.variable}` twice"
            ctx.complaints.say("E325", assign.span, message, remedy="keep one of the two")
    return tuple(found.values())


def _update(assign: Assign, ctx: Context) -> Update | None:
    symbol = lookup(assign.target, ctx.names, ctx.complaints)
    new = operand(assign.value, ctx)
    if symbol is None:
        return None
    if not isinstance(symbol, VarDecl):
        message = f"`{assign.target.text}` is {a_kind(symbol)}; only a variable is set"
        ctx.complaints.say("E216", assign.target.span, message, remedy="say what happens to it where it is declared")
        return None
    known = ctx.variables.get(symbol.name.text)
    if new is None or known is None or not _takes(symbol, known.domain, new, ctx):
        return None
    return Update(known.name, _right(new.quantity))


def _right(quantity: Quantity) -> Formula | Term:
    match quantity:
        case Truth(formula):
            return formula
        case Whole(term) | Choice(term):
            return term
        case _:
            raise TypeError(quantity)
