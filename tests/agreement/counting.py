"""The same protocol, said with counts: connectives of what reads no clock become comparisons of counts."""

from __future__ import annotations

from random import Random

from msgspec.structs import replace

from protocol.formula import And, Arith, At, Compare, Count, Formula, Literal, Not, Or, Term, clocks_of
from protocol.model import Protocol, Transition


def counting(protocol: Protocol, dice: Random) -> Protocol:
    """Some of the guards and deadlines as counts that are true in the same states."""

    def rewritten(t: Transition) -> Transition:
        return replace(t, guard=counted(t.guard, dice), due=counted(t.due, dice))

    return replace(protocol, transitions=tuple(map(rewritten, protocol.transitions)))


def counted(it: Formula, dice: Random) -> Formula:
    if not clocks_of(it) and dice.random() < 0.7:
        match it:
            case And(args):
                return Compare(Count(args), "=", Literal(len(args)))
            case Or(args):
                return Compare(Count(args), ">", Literal(0))
            case Not(arg):
                return Compare(Count((counted(arg, dice),)), "<", Literal(1))
            case At() | Compare():
                both: Term = Arith("+", Count((it,)), Count((it, Not(it))))
                return dice.choice((Compare(both, ">=", Literal(2)), Compare(Literal(1), "<=", Count((it,)))))
    match it:
        case And(args):
            return And(tuple(counted(arg, dice) for arg in args))
        case Or(args):
            return Or(tuple(counted(arg, dice) for arg in args))
        case Not(arg):
            return Not(counted(arg, dice))
        case _:
            return it
