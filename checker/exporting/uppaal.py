"""UPPAAL 4: an XML file with one template, and queries."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from checker.exporting.automaton import REACHED, Arc, Automaton, Named, Place, automaton
from checker.exporting.bounds import fitting
from checker.exporting.heading import heading, plain
from checker.exporting.naming import PROCESS, Names, names
from checker.exporting.subject import Subject
from checker.exporting.waiting import Test
from protocol.format import duration
from protocol.formula import Value

DOCTYPE = (
    "<!DOCTYPE nta PUBLIC '-//Uppaal Team//DTD Flat System 1.2//EN' "
    "'http://www.it.uu.se/research/group/darts/uppaal/flat-1_2.dtd'>"
)
ACROSS, DOWN = 340, 136
"""How far apart locations are drawn: by how many edges lead there, and those of one distance below one another."""


def uppaal(subject: Subject) -> str:
    """Raises `Refused`."""
    made = automaton(subject)
    fitting(made)
    given = names(made, subject.is_scenario)
    root = Element("nta")
    _text(root, "declaration", "\n".join((*_remarks(subject, made), *_declarations(made, given))))
    template = SubElement(root, "template")
    _text(template, "name", PROCESS)
    drawn: Counter[int] = Counter()
    for place in made.places:
        _location(template, place, given, drawn)
    SubElement(template, "init", ref="id0")
    for arc in made.arcs:
        _transition(template, arc, made, given)
    _text(root, "system", f"system {PROCESS};")
    queries = SubElement(root, "queries")
    for formula, comment in _queries(subject, made, given):
        query = SubElement(queries, "query")
        _text(query, "formula", formula)
        _text(query, "comment", comment)
    indent(root, " ")
    return f'<?xml version="1.0" encoding="utf-8"?>\n{DOCTYPE}\n{tostring(root, encoding="unicode")}\n'


def _text(parent: Element, tag: str, text: str, **attributes: str) -> None:
    SubElement(parent, tag, attributes).text = text


def _remarks(subject: Subject, it: Automaton) -> Iterator[str]:
    reading = [
        f"One unit of time is {duration(it.unit)}; all constants are whole numbers of it, so nothing is rounded.",
        "One location for each discrete state; what it stands for is in the variables, which no guard reads. An edge "
        "that sends is a move, named after its cause and what reacts to it; one that does not takes no time. A "
        "deadline is an invariant where it cannot have passed on entry, else the location is urgent: what is due "
        "already stops time, and makes no state impossible.",
    ]
    if subject.asked is not None and subject.is_scenario:
        reading.append(f"E<> {PROCESS}.shown is satisfied just when the scenario is possible.")
    elif subject.asked is not None:
        reading.append(f"A[] not {PROCESS}.broken is satisfied just when no run breaks the property.")
    yield from (f"// {line}" for line in heading(subject, reading))


def _declarations(it: Automaton, given: Names) -> Iterator[str]:
    yield ""
    for clock, name in zip(it.clocks, given.clocks, strict=True):
        yield f"clock {name};{_remark(clock, name)}"
    for own, name, values in zip(it.named, given.named, given.values, strict=True):
        yield from (f"const int {values[value]} = {k};" for k, value in enumerate(own.values) if value in values)
        yield _variable(own, name, values.get(own.values[own.initial]))
    for move, name in given.moves.items():
        yield f"broadcast chan {name};{_remark(' + '.join(move.transitions), name)}"


def _remark(told: str, name: str) -> str:
    """What the name is of, where that is something else."""
    return "" if told == name else f" // {plain(told)}"


def _variable(own: Named, name: str, first: str | None) -> str:
    if own.is_number:
        return f"int[{own.values[0]},{own.values[-1]}] {name} = {own.values[own.initial]};"
    if first is None:
        return f"bool {name} = {str(own.values[own.initial]).lower()};"
    return f"int[0,{len(own.values) - 1}] {name} = {first};"


def _location(template: Element, place: Place, given: Names, drawn: Counter[int]) -> None:
    x, y = str(place.depth * ACROSS), str(drawn[place.depth] * DOWN)
    drawn[place.depth] += 1
    location = SubElement(template, "location", id=f"id{place.number}", x=x, y=y)
    _text(location, "name", given.places[place.number])
    if place.invariant:
        _text(location, "label", _tests(place.invariant, given), kind="invariant")
    if place.told:
        _text(location, "label", plain(place.told), kind="comments")
    if place.urgent:
        SubElement(location, "urgent")


def _transition(template: Element, arc: Arc, it: Automaton, given: Names) -> None:
    transition = SubElement(template, "transition")
    SubElement(transition, "source", ref=f"id{arc.source}")
    SubElement(transition, "target", ref=f"id{arc.target}")
    if arc.guard:
        _text(transition, "label", _tests(arc.guard, given), kind="guard")
    if arc.move is not None:
        _text(transition, "label", f"{given.moves[arc.move]}!", kind="synchronisation")
    sets = [f"{given.clocks[clock - 1]} = 0" for clock in arc.zeroed]
    sets += [f"{given.named[number]} = {_value(value, given.values[number].get(value))}" for number, value in arc.sets]
    if sets:
        _text(transition, "label", ", ".join(sets), kind="assignment")


def _value(value: Value, name: str | None) -> str:
    return name or str(value).lower()


def _tests(tests: Iterable[Test], given: Names) -> str:
    signs = {"=": "=="}
    return " && ".join(f"{given.clocks[t.clock - 1]} {signs.get(t.relation, t.relation)} {t.limit}" for t in tests)


def _queries(subject: Subject, it: Automaton, given: Names) -> Iterator[tuple[str, str]]:
    if subject.asked is None:
        for own, name, values in zip(it.named, given.named, given.values, strict=True):
            if own.is_machine:
                for value in own.values:
                    yield f"E<> {name} == {_value(value, values.get(value))}", plain(f"Can {own.name} be {value}?")
        return
    asked = plain(subject.asked.origin.text or subject.asked.name)
    reached = f"{PROCESS}.{given.places[it.goal(REACHED).number]}"
    if subject.is_scenario:
        yield f"E<> {reached}", f"{asked}. Satisfied: it is possible."
        return
    yield f"A[] not {reached}", f"{asked}. Not satisfied: the trace is a run that breaks it."
    for show in subject.shows:
        place = f"{PROCESS}.{given.places[it.goal(show).number]}"
        yield f"E<> {place}", f"Not satisfied: {subject.asked.name} is vacuous, nothing puts it to the test."
