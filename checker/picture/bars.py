"""What is so for a while in a run: states of machines, values of variables, clocks that run, and the promise."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from itertools import groupby, pairwise

from msgspec import Struct

from checker.picture.model import AFTER, START, BarKind, Point
from checker.picture.windows import points_of
from checker.render.phrases import statement, value_words
from protocol.format import duration
from protocol.formula import Value
from protocol.model import Clock, Property, Variable
from protocol.satisfaction import Breach
from protocol.semantics import Moment, Reading, State, Trace, elapse, grows


class Piece(Struct, frozen=True):
    """A bar without its lane."""

    start: Point
    end: Point
    kind: BarKind
    label: str
    title: str
    level: int = 1
    levels: int = 1
    values: tuple[Fraction, Fraction] = (Fraction(0), Fraction(0))


class Stay(Struct, frozen=True):
    """A state of the run with where it begins and ends."""

    start: Point
    end: Point
    state: State


def stays(trace: Trace, shown: Sequence[Moment], end: Fraction) -> tuple[Stay, ...]:
    """The states up to the end, in order, those of no length too."""
    places = [START, *points_of(shown), Point(end, AFTER)]
    states = [trace.initial, *(moment.after for moment in shown)]
    return tuple(Stay(a, b, state) for (a, b), state in zip(pairwise(places), states, strict=True))


def of_machine(name: str, trace: Trace, found: Sequence[Stay]) -> Iterator[Piece]:
    """A bar for each state that it was in, as high as its rank."""
    machine = trace.protocol.machine(name)
    for start, end, place in _runs(found, lambda state: state.locations[name]):
        origin = next(it for it in machine.locations if it.name == place).origin
        level = machine.names.index(place) if machine.ladder else int(place != machine.names[0])
        levels = len(machine.names) - 1 if machine.ladder else 1
        told = f" “{origin.description}”" if origin.description else ""
        yield Piece(start, end, "state", str(place), f"{name} is {place}{told}", level, max(levels, 1))


def of_variable(variable: Variable, found: Sequence[Stay]) -> Iterator[Piece]:
    for start, end, value in _runs(found, lambda state: state.values[variable.name]):
        words = value_words(value)
        yield Piece(start, end, "state", words, f"{variable.name} is {words}", int(value not in (False, 0)))


def of_clock(clock: Clock, trace: Trace, found: Sequence[Stay]) -> Iterator[Piece]:
    """From where it starts to where it stops, goes on or begins anew; nothing where it is off."""

    def mode(stay: Stay) -> str:
        reading = stay.state.clocks[clock.name]
        return "off" if reading.status == "off" else "runs" if grows(trace.protocol, stay.state, clock) else "stands"

    groups: list[list[Stay]] = []
    for stay in found:
        before = groups[-1][-1] if groups else None
        now = stay.state.clocks[clock.name]
        if before is not None and mode(before) == mode(stay) and _later(before, clock, trace) == now:
            groups[-1].append(stay)
        else:
            groups.append([stay])
    for group in groups:
        kind = mode(group[0])
        if kind == "off":
            continue
        first, last = group[0].state.clocks[clock.name].value, _later(group[-1], clock, trace).value
        values = duration(first) if first == last else f"{duration(first)} → {duration(last)}"
        said = f"{clock.name} runs, {values}" if kind == "runs" else f"{clock.name} stands at {values}"
        if kind == "runs" or first:
            mode_: BarKind = "runs" if kind == "runs" else "stands"
            yield Piece(group[0].start, group[-1].end, mode_, values, said, values=(first, last))


def of_promise(asked: Property, breach: Breach | None, end: Point) -> Iterator[Piece]:
    """Kept, then pending where something was promised for later, up to where it is broken."""
    if breach is None:
        yield Piece(START, end, "kept", f"{statement(asked.origin)}: kept", f"{asked.name} is kept")
    elif breach.since is None or breach.since == breach.time:
        yield Piece(START, end, "kept", statement(asked.origin), f"{asked.name} is kept up to here")
    else:
        since = Point(breach.since)
        length = "for ever" if breach.for_ever else duration(breach.time - breach.since)
        if breach.since > 0:
            yield Piece(START, since, "kept", "", f"{asked.name} is kept up to here")
        yield Piece(since, end, "pending", f"pending {length}", f"{asked.name} is pending, {length}")


def _later(stay: Stay, clock: Clock, trace: Trace) -> Reading:
    return elapse(trace.protocol, stay.state, stay.end.time - stay.start.time).clocks[clock.name]


def _runs(found: Sequence[Stay], key: Callable[[State], Value]) -> Iterator[tuple[Point, Point, Value]]:
    for value, group in groupby(found, key=lambda stay: key(stay.state)):
        same = list(group)
        yield same[0].start, same[-1].end, value
