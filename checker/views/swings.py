"""Whether a transition may make a condition true, or false: on the text, so that no such swing is missed."""

from __future__ import annotations

from msgspec import Struct

from protocol.formula import And, At, Compare, Const, Count, Formula, Literal, Not, Or, Term, Var, atoms, variables_of
from protocol.model import Transition


class Swing(Struct, frozen=True):
    """What a transition may do to a condition that reads no clock."""

    rises: bool = False
    falls: bool = False

    def __or__(self, other: Swing) -> Swing:
        return Swing(self.rises or other.rises, self.falls or other.falls)

    @property
    def opposite(self) -> Swing:
        return Swing(self.falls, self.rises)


def swing(t: Transition, condition: Formula) -> Swing:
    match condition:
        case Const():
            return Swing()
        case Not(arg):
            return swing(t, arg).opposite
        case And(args) | Or(args):
            found = Swing()
            for arg in args:
                if not isinstance(arg, At) or arg.machine == t.machine:
                    found |= swing(t, arg)
            return found
        case At(machine, locations):
            if t.machine != machine or t.target is None:
                return Swing()
            if t.target in locations:
                return Swing(rises=not set(t.sources) <= set(locations))
            return Swing(falls=not set(t.sources).isdisjoint(locations))
        case Compare(Count(args), ">=" | ">" as relation, Literal()) if relation:
            return swing(t, Or(args))
        case Compare(Count(args), "<=" | "<", Literal()):
            return swing(t, Or(args)).opposite
        case Compare(Var(name), "=", Literal(value)):
            return _assigned(t, name, value)
        case Compare(left, _, right):
            return Swing(True, True) if _touches(t, left) or _touches(t, right) else Swing()
        case _:
            raise TypeError(f"{condition} reads more than places and values")


def _assigned(t: Transition, name: str, value: object) -> Swing:
    found = Swing()
    for update in t.updates:
        if update.variable == name:
            match update.value:
                case Literal(new) | Const(new):
                    found |= Swing(rises=new == value, falls=new != value)
                case _:
                    found |= Swing(True, True)
    return found


def _touches(t: Transition, term: Term) -> bool:
    """The transition may change the value of the term."""
    if {update.variable for update in t.updates} & set(variables_of(term)):
        return True
    return t.target is not None and t.machine in {atom.machine for atom in _counted(term)}


def _counted(term: Term) -> list[At]:
    return [atom for atom in atoms(Compare(term, "=", Literal(0))) if isinstance(atom, At)]
