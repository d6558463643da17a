"""Expressions → kernel: names looked up, kinds and units checked, once for every place that an expression may take.

Each function returns None where something is wrong, and that has been told; what needs the value is then left out
in silence, so that one mistake is one message.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fractions import Fraction
from typing import assert_never

from protocol import syntax
from protocol.elaboration.complaints import Complaints
from protocol.elaboration.context import Context, reads_no_clock
from protocol.elaboration.groups import Bound as IndexBound
from protocol.elaboration.groups import leaves
from protocol.elaboration.implicit import Occasion
from protocol.elaboration.lookup import group_for, is_member, lookup, named
from protocol.elaboration.names import Alias, Label, State, a_kind
from protocol.elaboration.naming import quantity_of
from protocol.elaboration.opening import opens_strictly
from protocol.elaboration.quantities import (
    Choice,
    Operand,
    Quantity,
    Reading,
    Time,
    Truth,
    Whole,
    bare_number,
    compare,
    is_positive,
    reckon,
)
from protocol.formula import (
    FALSE,
    TRUE,
    Arith,
    At,
    Bound,
    Const,
    Count,
    Formula,
    Literal,
    Relation,
    clocks_of,
    conj,
    disj,
    neg,
)
from protocol.model import Origin, Response
from protocol.syntax import (
    EventDecl,
    Expr,
    MachineDecl,
    Ref,
    VarDecl,
)

# --- values -----------------------------------------------------------------------------------------------------


def value(expr: Expr, ctx: Context) -> Quantity | None:
    match expr:
        case syntax.Truth(truth):
            return Truth(Const(truth))
        case syntax.Number(number):
            return Whole(Literal(number))
        case syntax.Duration(seconds):
            return Time(seconds)
        case Ref():
            return quantity_of(expr, ctx)
        case syntax.Negation(arg):
            formula = predicate(arg, ctx)
            return None if formula is None else Truth(neg(formula))
        case syntax.Binary(("and" | "or") as operator):
            parts = list(operands(expr, operator))
            if decided(parts, FALSE if operator == "and" else TRUE, ctx):
                return Truth(FALSE if operator == "and" else TRUE)
            formulas = [predicate(part, ctx) for part in parts]
            known = [formula for formula in formulas if formula is not None]
            return Truth((conj if operator == "and" else disj)(*known)) if len(known) == len(formulas) else None
        case syntax.Binary(("=" | "!=") as operator, Ref() as machine, Ref() as state) if is_machine(machine, ctx):
            return _in_state(machine, operator, state, ctx)
        case syntax.Binary(operator):
            left, right = operand(expr.left, ctx), operand(expr.right, ctx)
            if left is None or right is None:
                return None
            match operator:
                case "+" | "-" | "*" | "/":
                    return reckon(left, operator, right, ctx.complaints)
                case "<" | "<=" | ">=" | ">" | "=" | "!=":
                    compared = compare(left, operator, right, ctx.complaints)
                    return None if compared is None else Truth(compared)
            return None
        case syntax.Held():
            return _held(expr, ctx)
        case syntax.Since(event):
            occasion = occasions((event,), ctx)
            return None if occasion is None else Reading(ctx.clockwork.since(occasion, ctx.origin(event)))
        case syntax.Age(state):
            return _age(state, ctx)
        case syntax.Quantified():
            return _quantified(expr, ctx)
    assert_never(expr)


def decided(parts: list[Expr], by: Formula, ctx: Context) -> bool:
    """A comparison of indices alone decides the chain, so that `s = 1 or done[s - 1]` asks of no `done[0]`."""
    return bool(ctx.names.env) and any(
        isinstance(part, syntax.Binary | syntax.Negation)
        and all(is_index(leaf, ctx) for leaf in leaves(part))
        and predicate(part, ctx) == by
        for part in parts
    )


def is_index(leaf: Expr, ctx: Context) -> bool:
    if isinstance(leaf, syntax.Number):
        return True
    if not isinstance(leaf, Ref) or leaf.indices:
        return False
    return leaf.text in ctx.names.env or leaf.text in ctx.names.numbers or is_member(leaf.text, ctx.names)


def is_machine(ref: Ref, ctx: Context) -> bool:
    """It names a machine, of some member or other: `decision[g] = yes`."""
    return any(isinstance(entry.symbol, MachineDecl) for entry in ctx.names.entries.get(ref.text, ()))


def _in_state(left: Ref, operator: Relation, right: Ref, ctx: Context) -> Quantity | None:
    machine = named(left, ctx.names, ctx.complaints)
    if not isinstance(machine, MachineDecl):
        return None
    states = ctx.names.states(machine.name.text)
    if right.indices:
        message = f"a state of `{machine.name.text}` is meant, and it needs no index"
        ctx.complaints.say("E228", right.span, message, remedy=f"write `{right.text}`")
        return None
    if right.text not in states:
        message = f"`{right.text}` is not a state of `{machine.name.text}`"
        remedy = f"its states are {', '.join(f'`{state}`' for state in states[:6])}"
        ctx.complaints.unknown("E204", right.span, right.text, message=message, candidates=states, remedy=remedy)
        return None
    at = At(machine.name.text, (right.text,))
    return Truth(at if operator == "=" else neg(at))


def _quantified(expr: syntax.Quantified, ctx: Context) -> Quantity | None:
    group = group_for(expr.index, ctx.names, ctx.complaints)
    if group is None:
        return None
    name = expr.index.name.text
    found = [predicate(expr.body, ctx.inside({name: IndexBound(group.name, member)})) for member in group.members]
    known = [formula for formula in found if formula is not None]
    if len(known) < len(found):
        return None
    match expr.quantifier:
        case "all":
            return Truth(conj(*known))
        case "some":
            return Truth(disj(*known))
        case "count":
            why = "members are counted by what moves change"
            if not all(reads_no_clock(formula, expr.body, ctx, why=why) for formula in known):
                return None
            certain = sum(formula == TRUE for formula in known)
            open_ = tuple(formula for formula in known if not isinstance(formula, Const))
            if not open_:
                return Whole(Literal(certain))
            return Whole(Arith("+", Count(open_), Literal(certain)) if certain else Count(open_))


def operand(expr: Expr, ctx: Context) -> Operand | None:
    quantity = value(expr, ctx)
    return None if quantity is None else Operand(quantity, expr.span, ctx.written(expr.span))


def operands(expr: Expr, operator: str) -> Iterator[Expr]:
    """The parts of a chain of one operator, from left to right."""
    right: list[Expr] = []
    while isinstance(expr, syntax.Binary) and expr.operator == operator:
        right.append(expr.right)
        expr = expr.left
    yield expr
    for part in reversed(right):
        if isinstance(part, syntax.Binary) and part.operator == operator:
            yield from operands(part, operator)
        else:
            yield part


def predicate(expr: Expr, ctx: Context) -> Formula | None:
    """What is true or false in a state."""
    quantity = value(expr, ctx)
    if quantity is None or isinstance(quantity, Truth):
        return None if quantity is None else quantity.formula
    text = ctx.written(expr.span)
    what = {Whole: "a whole number", Choice: "a value", Time: "a duration", Reading: "a clock"}[type(quantity)]
    example = {Whole: f"{text} >= 1", Choice: f"… = {text}", Time: f"… <= {text}", Reading: f"{text} >= 24h"}
    ctx.complaints.say(
        "E207",
        expr.span,
        f"`{text}` is {what}, and something true or false is meant",
        remedy=f"compare it: `{example[type(quantity)]}`",
    )
    return None


def duration(expr: Expr, ctx: Context) -> Fraction | None:
    """A duration of 0 or more, in seconds."""
    found = operand(expr, ctx)
    if found is None:
        return None
    match found.quantity:
        case Time(seconds):
            return seconds if is_positive(seconds, found, ctx.complaints) else None
        case Whole():
            bare_number(found, ctx.complaints)
        case _:
            ctx.complaints.say("E208", expr.span, f"`{found.text}` is no duration", remedy="write a time, as `24h`")
    return None


def _held(expr: syntax.Held, ctx: Context) -> Quantity | None:
    """`(P for D)` as a predicate: P, and D since it became true."""
    condition, limit = predicate(expr.condition, ctx), duration(expr.duration, ctx)
    if condition is None or limit is None or not reads_no_clock(condition, expr.condition, ctx, why=LASTED):
        return None
    clock = ctx.clockwork.held(condition, ctx.origin(expr.condition, bracketed=True))
    return Truth(conj(condition, Bound(clock, ">=", limit)))


LASTED = "what is to last must be told without a clock"


def _age(state: Ref, ctx: Context) -> Quantity | None:
    match lookup(state, ctx.names, ctx.complaints):
        case None:
            return None
        case State(machine, name):
            clock = ctx.clockwork.age(machine, ctx.names.states(machine), Origin(state.span))
            return Reading(clock, At(machine, (name,)))
        case symbol:
            ctx.complaints.say(
                "E208",
                state.span,
                f"`{state.text}` is {a_kind(symbol)}, and only a state has an age",
                remedy=f"`since({state.text})` counts from an event",
            )
            return None


# --- events -----------------------------------------------------------------------------------------------------


def alternatives(exprs: Iterable[Expr], ctx: Context, *, split: bool) -> Iterator[Expr]:
    """The expressions, cut at their top-level `or`s: where that is asked for, or where one part is an event."""
    for expr in exprs:
        parts = list(operands(expr, "or"))
        if split or any(isinstance(part, Ref) and is_event(part, ctx) for part in parts):
            yield from parts
        else:
            yield expr


def is_event(ref: Ref, ctx: Context) -> bool:
    """It names an event or a label, and no state."""
    return isinstance(lookup(ref, ctx.names, Complaints()), EventDecl | Label | Alias)


def occasions(exprs: Iterable[Expr], ctx: Context, *, split: bool = False, as_cause: bool = False) -> Occasion | None:
    """What happens in a move: an event, a label, an entry, or a condition becoming true.

    A condition that reads a clock or has lasted is a cause of its own, and so is every condition if `as_cause`.
    """
    found = [_occasion(part, ctx, as_cause=as_cause, bare=split) for part in alternatives(exprs, ctx, split=split)]
    known = [occasion for occasion in found if occasion is not None]
    if len(known) < len(found):
        return None
    return Occasion(
        tuple(dict.fromkeys(event for occasion in known for event in occasion.events)),
        tuple(dict.fromkeys(condition for occasion in known for condition in occasion.conditions)),
        any(occasion.at_start for occasion in known),
    )


def _occasion(expr: Expr, ctx: Context, *, as_cause: bool = False, bare: bool = False) -> Occasion | None:
    """`bare`: a condition needs no brackets here."""
    if isinstance(expr, Ref):
        match lookup(expr, ctx.names, ctx.complaints):
            case None:
                return None
            case EventDecl() as decl:
                return Occasion((decl.name.text,))
            case Label() as label:
                return Occasion((label.event,))
            case Alias() as alias:
                return Occasion(alias.events)
            case State() as state:
                return Occasion((state.event,), at_start=ctx.names.states(state.machine)[0] == state.name)
            case VarDecl(type=None) if bare:
                pass
            case symbol:
                boolean = isinstance(symbol, VarDecl) and symbol.type is None
                ctx.complaints.say(
                    "E208",
                    expr.span,
                    f"`{expr.text}` is {a_kind(symbol)}, and something that happens is meant",
                    remedy=f"write `({expr.text})` for its becoming true" if boolean else "name an event or a state",
                )
                return None
    if isinstance(expr, syntax.Held):
        return _lasting(expr, ctx)
    condition = predicate(expr, ctx)
    if condition is None:
        return None
    if not as_cause and not clocks_of(condition):
        return Occasion(conditions=(condition,), at_start=ctx.clockwork.starts_true(condition))
    event = ctx.clockwork.latch(condition, ctx.origin(expr))
    if event is None:
        _no_first_instant(expr, condition, ctx)
    return None if event is None else Occasion((event,))


def _lasting(expr: syntax.Held, ctx: Context) -> Occasion | None:
    condition, limit = predicate(expr.condition, ctx), duration(expr.duration, ctx)
    if condition is None or limit is None or not reads_no_clock(condition, expr.condition, ctx, why=LASTED):
        return None
    return Occasion((ctx.clockwork.lasting(condition, limit, ctx.origin(expr)),))


def _no_first_instant(expr: Expr, condition: Formula, ctx: Context) -> None:
    text = ctx.written(expr.span)
    if opens_strictly(condition):
        message, remedy = f"there is no first instant at which `{text}` is true", "write `>=` for `>`"
    else:
        message = f"`{text}` cannot be watched for: it is no lower bound on a clock"
        remedy = "join conditions without clocks and bounds `clock >= D`, with D above 0, by `and`"
    ctx.complaints.say("E317", expr.span, message, remedy=remedy)


def response(expr: Expr, ctx: Context) -> Response | None:
    """What answers: an event or a label that occurs, or a condition that holds (a state: being in it)."""
    events: dict[str, None] = {}
    conditions: list[Formula] = []
    wrong = False
    for part in operands(expr, "or"):
        if isinstance(part, Ref) and is_event(part, ctx):
            occasion = _occasion(part, ctx)
            events.update(dict.fromkeys(occasion.events if occasion else ()))
        elif (condition := predicate(part, ctx)) is not None:
            conditions.append(condition)
        else:
            wrong = True
    return None if wrong else Response(tuple(events), disj(*conditions))
