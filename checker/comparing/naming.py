"""A protocol under other names: an alpha conversion, which changes nothing that it does."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from msgspec import Struct
from msgspec.structs import replace

from protocol.formula import (
    After,
    And,
    Apart,
    Arith,
    At,
    Before,
    Bound,
    Compare,
    Const,
    Count,
    Formula,
    Literal,
    Not,
    Occurs,
    Or,
    Status,
    Term,
    Var,
)
from protocol.model import Clock, Machine, Protocol, Transition, Update, Variable


class Naming(Struct, frozen=True):
    """New names by old ones; what is not named keeps its name.  `entries`: "machine.location" goes with the machine."""

    machines: Mapping[str, str] = {}
    variables: Mapping[str, str] = {}
    clocks: Mapping[str, str] = {}
    labels: Mapping[str, str] = {}
    entries: Mapping[str, str] = {}
    twins: Mapping[str, tuple[str, ...]] = {}
    """Of a label that several clauses now stand for, by its old name: all of theirs."""

    def event(self, name: str) -> str:
        return self.labels.get(name) or self.entries.get(name, name)

    def events(self, names: Iterable[str]) -> tuple[str, ...]:
        return tuple(new for name in names for new in self.twins.get(name, (self.event(name),)))


def entries(protocol: Protocol, machines: Mapping[str, str]) -> dict[str, str]:
    """The entries of the machines that have another name."""
    return {
        f"{machine.name}.{place}": f"{machines[machine.name]}.{place}"
        for machine in protocol.machines
        if machine.name in machines
        for place in machine.names
    }


def formula(it: Formula, names: Naming) -> Formula:
    match it:
        case Not(arg):
            return Not(formula(arg, names))
        case And(args):
            return And(tuple(formula(arg, names) for arg in args))
        case Or(args):
            return Or(tuple(formula(arg, names) for arg in args))
        case Before(inner):
            return Before(formula(inner, names))
        case After(inner):
            return After(formula(inner, names))
        case At(machine, locations):
            return At(names.machines.get(machine, machine), locations)
        case Compare(left, relation, right):
            return Compare(term(left, names), relation, term(right, names))
        case Bound(clock) | Status(clock):
            return replace(it, clock=names.clocks.get(clock, clock))
        case Occurs(events):
            return Occurs(names.events(events))
        case Const() | Apart():
            return it


def term(it: Term, names: Naming) -> Term:
    match it:
        case Var(name):
            return Var(names.variables.get(name, name))
        case Arith(operator, left, right):
            return Arith(operator, term(left, names), term(right, names))
        case Count(args):
            return Count(tuple(formula(arg, names) for arg in args))
        case Literal():
            return it


def transition(it: Transition, names: Naming) -> Transition:
    return replace(
        it,
        name=names.labels.get(it.name, it.name),
        machine=None if it.machine is None else names.machines.get(it.machine, it.machine),
        triggers=names.events(it.triggers),
        guard=formula(it.guard, names),
        due=formula(it.due, names),
        updates=tuple(update(each, names) for each in it.updates),
    )


def update(it: Update, names: Naming) -> Update:
    value = term(it.value, names) if isinstance(it.value, Term) else formula(it.value, names)
    return Update(names.variables.get(it.variable, it.variable), value)


def clock(it: Clock, names: Naming) -> Clock:
    return replace(
        it,
        name=names.clocks.get(it.name, it.name),
        gate=formula(it.gate, names),
        stops=formula(it.stops, names),
        clears=formula(it.clears, names),
        restarts=formula(it.restarts, names),
        starts=formula(it.starts, names),
    )


def renamed(protocol: Protocol, names: Naming) -> Protocol:
    """The protocol under these names, which have to be different for different things."""

    def machine(it: Machine) -> Machine:
        return replace(it, name=names.machines.get(it.name, it.name))

    def variable(it: Variable) -> Variable:
        return replace(it, name=names.variables.get(it.name, it.name))

    return replace(
        protocol,
        machines=tuple(machine(it) for it in protocol.machines),
        variables=tuple(variable(it) for it in protocol.variables),
        clocks=tuple(clock(it, names) for it in protocol.clocks),
        transitions=tuple(transition(it, names) for it in protocol.transitions),
        defections=tuple(transition(it, names) for it in protocol.defections),
        agreed=None if protocol.agreed is None else renamed(protocol.agreed, names),
    )
