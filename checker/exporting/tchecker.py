"""TChecker's text format: one process, integer variables for what locations stand for, labels to ask for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from checker.exporting.automaton import Arc, Automaton, Place, automaton
from checker.exporting.bounds import fitting
from checker.exporting.heading import heading, plain
from checker.exporting.naming import PROCESS, Names, names
from checker.exporting.subject import Subject
from checker.exporting.waiting import Test
from protocol.format import duration

SILENT = "tau"


def tchecker(subject: Subject) -> str:
    """Raises `Refused`."""
    made = automaton(subject)
    fitting(made)
    given = names(made, subject.is_scenario)
    return "\n".join((*_remarks(subject, made), *_declarations(subject, made, given), ""))


def _remarks(subject: Subject, it: Automaton) -> Iterator[str]:
    reading = [
        f"One unit of time is {duration(it.unit)}; all constants are whole numbers of it, so nothing is rounded.",
        "One location for each discrete state; what it stands for is in the variables, which no guard reads. An "
        f"event is a move, named after its cause and what reacts to it; {SILENT} takes no time. A deadline is an "
        "invariant where it cannot have passed on entry, else the location is urgent: what is due already stops time, "
        "and makes no state impossible.",
    ]
    if subject.asked is None:
        reading.append("Labels: each state of each machine. tck-reach -a reach -l LABEL FILE")
    elif subject.is_scenario:
        reading.append("tck-reach -a reach -l shown FILE: REACHABLE true just when the scenario is possible.")
    else:
        reading.append("tck-reach -a reach -l broken FILE: REACHABLE true just when some run breaks the property.")
        if subject.shows:
            seen = ", ".join(f"seen_{name}" for name in subject.shows)
            reading.append(f"Where {seen} cannot be reached, the property is vacuous: nothing puts it to the test.")
    yield from (f"# {line}" for line in heading(subject, reading))


def _declarations(subject: Subject, it: Automaton, given: Names) -> Iterator[str]:
    yield ""
    yield f"system:{PROCESS}"
    for clock, name in zip(it.clocks, given.clocks, strict=True):
        yield f"clock:1:{name}{_remark(clock, name)}"
    for own, name in zip(it.named, given.named, strict=True):
        values = list(own.values)
        if own.is_number:
            yield f"int:1:{values[0]}:{values[-1]}:{values[own.initial]}:{name}"
        else:
            told = ", ".join(f"{k} {str(value).lower()}" for k, value in enumerate(values))
            yield f"int:1:0:{len(values) - 1}:{own.initial}:{name} # {plain(told)}"
    yield f"process:{PROCESS}"
    yield f"event:{SILENT}"
    for move, name in given.moves.items():
        yield f"event:{name}{_remark(' + '.join(move.transitions), name)}"
    entered = {} if subject.asked is not None else _labels(it, given)
    for place in it.places:
        yield _location(place, given, entered.get(place.number, []))
    yield from (_edge(arc, it, given) for arc in it.arcs)


def _remark(told: str, name: str) -> str:
    """What the name is of, where that is something else."""
    return "" if told == name else f" # {plain(told)}"


def _labels(it: Automaton, given: Names) -> dict[int, list[str]]:
    """Of each place, the names of where each machine is, followed along the edges."""
    machines = {number: own for number, own in enumerate(it.named) if own.is_machine}
    found = {0: {number: given.values[number][own.values[own.initial]] for number, own in machines.items()}}
    waiting = [0]
    leaving: dict[int, list[Arc]] = {}
    for arc in it.arcs:
        leaving.setdefault(arc.source, []).append(arc)
    for here in waiting:  # grows while it is read
        for arc in leaving.get(here, []):
            if arc.target not in found:
                found[arc.target] = found[here] | {n: given.values[n][it] for n, it in arc.sets if n in machines}
                waiting.append(arc.target)
    return {place: list(labels.values()) for place, labels in found.items()}


def _location(place: Place, given: Names, labels: list[str]) -> str:
    attributes = ["initial:"] if place.number == 0 else []
    attributes += ["urgent:"] if place.urgent else []
    attributes += [f"invariant: {_tests(place.invariant, given)}"] if place.invariant else []
    labels = [given.places[place.number]] if place.goal is not None else labels
    attributes += [f"labels: {','.join(labels)}"] if labels else []
    told = f" # {plain(place.told)}" if place.told else ""
    return f"location:{PROCESS}:{given.places[place.number]}{{{' : '.join(attributes)}}}{told}"


def _edge(arc: Arc, it: Automaton, given: Names) -> str:
    attributes = [f"provided: {_tests(arc.guard, given)}"] if arc.guard else []
    sets = [f"{given.clocks[clock - 1]}=0" for clock in arc.zeroed]
    for number, value in arc.sets:
        own = it.named[number]
        sets.append(f"{given.named[number]}={value if own.is_number else own.values.index(value)}")
    attributes += [f"do: {'; '.join(sets)}"] if sets else []
    event = SILENT if arc.move is None else given.moves[arc.move]
    source, target = given.places[arc.source], given.places[arc.target]
    return f"edge:{PROCESS}:{source}:{target}:{event}{{{' : '.join(attributes)}}}"


def _tests(tests: Iterable[Test], given: Names) -> str:
    signs = {"=": "=="}
    return " && ".join(f"{given.clocks[t.clock - 1]}{signs.get(t.relation, t.relation)}{t.limit}" for t in tests)
