"""What an expression can be, once its names are known, and what may be compared or reckoned with what."""

from __future__ import annotations

from fractions import Fraction
from typing import Literal as OneOf
from typing import cast

from msgspec import Struct
from msgspec.structs import replace

from protocol.diagnostics import Span
from protocol.elaboration.complaints import Complaints
from protocol.formula import (
    FALSE,
    TRUE,
    Arith,
    Bound,
    Compare,
    Const,
    Formula,
    Literal,
    Relation,
    Term,
    conj,
    disj,
    neg,
)


class Truth(Struct, frozen=True):
    formula: Formula


class Whole(Struct, frozen=True):
    """A whole number."""

    term: Term


class Choice(Struct, frozen=True):
    """A value of an enumeration; `owner` is the variable it was read from, `domain` all values it may be."""

    term: Term
    domains: tuple[tuple[str, ...], ...]
    owner: str | None


class Time(Struct, frozen=True):
    """A duration, in seconds."""

    seconds: Fraction


class Reading(Struct, frozen=True):
    """The value of a clock; `inside`: where it has one (`age(S)` is off outside S)."""

    clock: str
    inside: Formula = TRUE


Quantity = Truth | Whole | Choice | Time | Reading

KINDS: dict[type, str] = {
    Truth: "true or false",
    Whole: "a whole number",
    Choice: "a value of an enumeration",
    Time: "a duration",
    Reading: "a clock",
}
FLIPPED: dict[Relation, Relation] = {"<": ">", "<=": ">=", ">=": "<=", ">": "<", "=": "=", "!=": "!="}


class Operand(Struct, frozen=True):
    """A side of an operator, with its place."""

    quantity: Quantity
    span: Span
    text: str


def compare(left: Operand, relation: Relation, right: Operand, complaints: Complaints) -> Formula | None:
    """The formula that compares the two; None, and told, where they cannot be compared."""
    match left.quantity, right.quantity:
        case Reading(), Reading():
            complaints.say(
                "E210",
                _joined(left.span, right.span),
                f"`{left.text}` and `{right.text}` are both clocks; a clock is compared with a duration only",
                remedy="keep their order in a variable: set it where one starts while the other runs, and test that",
            )
            return None
        case Reading() as reading, Time(limit):
            return bound(reading, relation, limit, right, complaints)
        case Time(limit), Reading() as reading:
            return bound(reading, FLIPPED[relation], limit, left, complaints)
        case Time(a), Time(b):
            return Const(_constant(a, relation, b))
        case Whole(a), Whole(b):
            return _compared(a, relation, b)
        case ((Truth() | Choice()), (Truth() | Choice())) if relation not in ("=", "!="):
            complaints.say(
                "E211",
                left.span,
                f"`{left.text}` is {_kind(left)}, and has no order",
                remedy="compare it by `=` or `!=`",
            )
            return None
        case Truth(a), Truth(b):
            same = disj(conj(a, b), conj(neg(a), neg(b)))
            same = a if b == TRUE else neg(a) if b == FALSE else b if a == TRUE else neg(b) if a == FALSE else same
            return same if relation == "=" else neg(same)
        case Choice(a) as one, Choice(b) as other:
            return _compared(a, relation, b) if _related(left, one, right, other, complaints) else None
        case _:
            _unlike(left, right, complaints)
            return None


def _compared(a: Term, relation: Relation, b: Term) -> Formula:
    if isinstance(a, Literal) and isinstance(b, Literal):
        return Const(_constant(a.value, relation, b.value))
    return Compare(a, relation, b)


def _constant(a: object, relation: Relation, b: object) -> bool:
    if relation in ("=", "!="):
        return (a == b) is (relation == "=")
    low, high = (cast(Fraction, a), cast(Fraction, b)) if relation[0] == "<" else (cast(Fraction, b), cast(Fraction, a))
    return low < high or (len(relation) == 2 and low == high)


def bound(
    reading: Reading, relation: Relation, limit: Fraction, where: Operand, complaints: Complaints
) -> Formula | None:
    """The bound on a clock, by one of the four relations alone; no clock is ever below zero."""
    if not is_positive(limit, where, complaints):
        return None
    clock = reading.clock
    if relation == "=":
        return conj(reading.inside, Bound(clock, ">=", limit), Bound(clock, "<=", limit))
    if relation == "!=":
        return conj(reading.inside, disj(Bound(clock, "<", limit), Bound(clock, ">", limit)))
    return conj(reading.inside, Bound(clock, relation, limit))


def is_positive(limit: Fraction, where: Operand, complaints: Complaints) -> bool:
    if limit < 0:
        message = f"`{where.text}` is less than nothing, and no clock ever is"
        complaints.say("E305", where.span, message, remedy="a duration is 0s or more: turn the subtraction round")
    return limit >= 0


def _related(left: Operand, one: Choice, right: Operand, other: Choice, complaints: Complaints) -> bool:
    """The two can be equal: a value is compared with a variable that may have it."""
    if set(one.domains) & set(other.domains):
        return True
    (variable, chosen) = (left, right) if one.owner else (right, left)
    owner = cast(Choice, variable.quantity)
    values = " or ".join(owner.domains[0])
    if owner.owner is None:
        message, remedy = f"`{left.text}` and `{right.text}` are values of different variables", "compare a variable"
        complaints.say("E213", right.span, message, remedy=remedy)
    elif cast(Choice, chosen.quantity).owner is not None:
        message, remedy = f"`{left.text}` and `{right.text}` have different values", "compare each with its own values"
        complaints.say("E213", right.span, message, remedy=remedy)
    else:
        message = f"`{variable.text}` is never `{chosen.text}`: it is {values}"
        complaints.unknown(
            "E213",
            chosen.span,
            chosen.text,
            message=message,
            candidates=owner.domains[0],
            remedy="write one of its values",
        )
    return False


def _unlike(left: Operand, right: Operand, complaints: Complaints) -> None:
    number = next((side for side in (left, right) if isinstance(side.quantity, Whole)), None)
    if number is not None and any(isinstance(side.quantity, Time | Reading) for side in (left, right)):
        bare_number(number, complaints)
        return
    complaints.say(
        "E211",
        right.span,
        f"`{left.text}` is {_kind(left)} and `{right.text}` is {_kind(right)}: they cannot be compared",
        remedy="compare things of one kind",
    )


def bare_number(number: Operand, complaints: Complaints) -> None:
    """A number where a time is meant."""
    text = number.text
    unit = f"write its unit: `{text}h`, `{text}min` or `{text}d`"
    complaints.say(
        "E209",
        number.span,
        f"`{text}` is a bare number, and a time is meant",
        remedy=unit if text.isdigit() else f"give `{text}` a unit where it is declared, or write `{text} * 1h`",
    )
    if text.isidentifier():  # one mistake, however often the name is used
        complaints.missing[complaints.found[-1]] = text


def _kind(operand: Operand) -> str:
    return KINDS[type(operand.quantity)]


def _joined(first: Span, last: Span) -> Span:
    """From the one to the other."""
    return replace(first, end_line=last.end_line, end_column=last.end_column, stop=last.stop)


# --- arithmetic -------------------------------------------------------------------------------------------------


LARGEST = 10**30


def reckon(
    left: Operand, operator: OneOf["+", "-", "*", "/"], right: Operand, complaints: Complaints
) -> Quantity | None:
    """The sum, difference, product or quotient; None, and told, where there is none, or it is too large."""
    found = _reckoned(left, operator, right, complaints)
    match found:
        case Time(seconds) if max(abs(seconds.numerator), seconds.denominator) >= LARGEST:
            pass
        case Whole(Literal(int() as number)) if abs(number) >= LARGEST:
            pass
        case _:
            return found
    complaints.say("E113", right.span, "what is reckoned here has too many digits", remedy="use smaller numbers")
    return None


def _reckoned(
    left: Operand, operator: OneOf["+", "-", "*", "/"], right: Operand, complaints: Complaints
) -> Quantity | None:
    match left.quantity, operator, right.quantity:
        case Time(a), "+" | "-", Time(b):
            return Time(a + b if operator == "+" else a - b)
        case Time(a), "*", Whole(Literal(int() as n)):
            return Time(a * n)
        case Whole(Literal(int() as n)), "*", Time(a):
            return Time(a * n)
        case Time(a), "/", Whole(Literal(int() as n)):
            if n == 0:
                remedy = "a duration is divided by a whole number above zero"
                complaints.say("E304", right.span, f"`{left.text}` is divided by zero", remedy=remedy)
                return None
            return Time(a / n)
        case Whole(a), "+" | "-" | "*", Whole(b):
            return Whole(_folded(operator, a, b))
        case Reading(), _, _:
            _no_sum(left, complaints)
        case _, _, Reading():
            _no_sum(right, complaints)
        case (Time(), "+" | "-", Whole()) | (Whole(), "+" | "-", Time()):
            bare_number(left if isinstance(left.quantity, Whole) else right, complaints)
        case (Time(), "*" | "/", Whole()) | (Whole(), "*", Time()):
            number = left if isinstance(left.quantity, Whole) else right
            message = f"`{number.text}` changes during a run, and a duration does not"
            complaints.say("E214", number.span, message, remedy="a duration is multiplied or divided by a fixed number")
        case _:
            done = {"+": "added", "-": "subtracted", "*": "multiplied", "/": "divided"}[operator]
            complaints.say(
                "E212",
                right.span,
                f"{_kind(left)} and {_kind(right)} cannot be {done}",
                remedy="a duration is multiplied or divided by a whole number, and added to a duration",
            )
    return None


def _folded(operator: OneOf["+", "-", "*"], a: Term, b: Term) -> Term:
    if isinstance(a, Literal) and isinstance(b, Literal):
        x, y = cast(int, a.value), cast(int, b.value)
        return Literal(x + y if operator == "+" else x - y if operator == "-" else x * y)
    return Arith(operator, a, b)


def _no_sum(clock: Operand, complaints: Complaints) -> None:
    complaints.say(
        "E212",
        clock.span,
        f"`{clock.text}` is a clock, and takes no part in sums",
        remedy="move the sum to the other side of the comparison: `clock >= 24h + 6h`",
    )
