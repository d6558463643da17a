"""Formulas that become true as time passes without a first instant at which they are: `c > 24h`, `not c <= 24h`.

A duty, a cause and a response need a first instant.  Judged on the text: every bound by the sign it stands under.
"""

from __future__ import annotations

from protocol.formula import And, Bound, Formula, Not, Or


def opens_strictly(formula: Formula) -> Bound | None:
    """A bound that opens strictly, if there is one."""
    return _found(formula, positive=True)


def _found(formula: Formula, *, positive: bool) -> Bound | None:
    match formula:
        case Not(arg):
            return _found(arg, positive=not positive)
        case And(args) | Or(args):
            return next((found for arg in args if (found := _found(arg, positive=positive))), None)
        case Bound(_, relation, _):
            return formula if relation == (">" if positive else "<=") else None
        case _:
            return None
