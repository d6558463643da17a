"""Comparisons of whole numbers of which only a range is known: true, false, or None where it may be either."""

from __future__ import annotations

from collections.abc import Callable

from protocol.formula import Arith, Compare, Count, Formula, Literal, Term, Value, Var

Span = tuple[int, int]
"""The least and the greatest value that a number may have."""

Ternary = bool | None
"""True, False, or None: may be either."""


def compared(it: Compare, truth: Callable[[Formula], Ternary], value: Callable[[str], Value | None]) -> Ternary:
    """The comparison, given what is known of formulas that are counted and of variables."""
    left, right = span(it.left, truth, value), span(it.right, truth, value)
    if left is None or right is None:
        return None
    match it.relation:
        case "<":
            return _less(left, right)
        case ">":
            return _less(right, left)
        case ">=":
            return _opposite(_less(left, right))
        case "<=":
            return _opposite(_less(right, left))
        case "=":
            return _same(left, right)
        case "!=":
            return _opposite(_same(left, right))


def span(term: Term, truth: Callable[[Formula], Ternary], value: Callable[[str], Value | None]) -> Span | None:
    """None where nothing is known, or where it is no whole number."""
    match term:
        case Literal(constant):
            return _exactly(constant)
        case Var(name):
            return _exactly(value(name))
        case Count(args):
            truths = [truth(arg) for arg in args]
            return truths.count(True), len(truths) - truths.count(False)
        case Arith(operator, left, right):
            one, other = span(left, truth, value), span(right, truth, value)
            if one is None or other is None:
                return None
            (a, b), (c, d) = one, other
            if operator == "+":
                return a + c, b + d
            if operator == "-":
                return a - d, b - c
            ends = (a * c, a * d, b * c, b * d)
            return min(ends), max(ends)


def _exactly(value: Value | None) -> Span | None:
    return (value, value) if isinstance(value, int) and not isinstance(value, bool) else None


def _less(left: Span, right: Span) -> Ternary:
    return True if left[1] < right[0] else False if left[0] >= right[1] else None


def _same(left: Span, right: Span) -> Ternary:
    if left[1] < right[0] or right[1] < left[0]:
        return False
    return True if left == right and left[0] == left[1] else None


def _opposite(truth: Ternary) -> Ternary:
    return None if truth is None else not truth
