"""What was exported, read again by the book: a timed automaton with variables.  Whatever is not understood is an error.

The two readers share nothing with the writers; they want every name declared before it is used, and none reserved.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple
from xml.etree.ElementTree import Element, fromstring

Test = tuple[str, str, int]
NAME = r"[A-Za-z_][A-Za-z0-9_]*"


class Edge(NamedTuple):
    source: str
    target: str
    label: str | None
    guard: tuple[Test, ...]
    resets: tuple[str, ...]
    sets: tuple[tuple[str, int], ...]


@dataclass(frozen=True)
class Net:
    """`variables`: each with its initial value, least and greatest; `places`: whether urgent, and the invariant."""

    clocks: tuple[str, ...]
    variables: dict[str, tuple[int, int, int]]
    places: dict[str, tuple[bool, tuple[Test, ...]]]
    initial: str
    edges: tuple[Edge, ...]
    told: dict[str, str]
    """Of each label, the transitions of the move."""
    labels: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """Of each place, in TChecker."""
    queries: tuple[tuple[str, str], ...] = ()

    @cached_property
    def leaving(self) -> dict[str, list[Edge]]:
        found: dict[str, list[Edge]] = {place: [] for place in self.places}
        for edge in self.edges:
            found[edge.source].append(edge)
        return found


# --- UPPAAL -----------------------------------------------------------------------------------------------------

UPPAAL_KEYWORDS = (
    "chan clock double bool int commit const urgent broadcast init process state invariant location guard sync assign "
    "system trans deadlock and or not imply true false for forall exists while do if else return typedef struct rate "
    "before_update after_update meta priority progress scalar select void default string switch case continue break "
    "enum"
)


def read_uppaal(text: str) -> Net:
    root = fromstring(text)
    assert [child.tag for child in root] == ["declaration", "template", "system", "queries"]
    clocks: list[str] = []
    variables: dict[str, tuple[int, int, int]] = {}
    constants = {"true": 1, "false": 0}
    told: dict[str, str] = {}
    names: list[str] = []
    for line in (root[0].text or "").split("\n"):
        code, _, remark = (part.strip() for part in line.partition("//"))
        if match := re.fullmatch(rf"clock ({NAME});", code):
            clocks.append(match[1])
        elif match := re.fullmatch(rf"const int ({NAME}) = (\d+);", code):
            constants[match[1]] = int(match[2])
        elif match := re.fullmatch(rf"int\[(-?\d+),(-?\d+)\] ({NAME}) = (-?\d+|{NAME});", code):
            low, high = int(match[1]), int(match[2])
            variables[match[3]] = (_value(match[4], constants), low, high)
        elif match := re.fullmatch(rf"bool ({NAME}) = (true|false);", code):
            variables[match[1]] = (constants[match[2]], 0, 1)
        elif match := re.fullmatch(rf"broadcast chan ({NAME});", code):
            told[match[1]] = remark or match[1]
        else:
            assert not code, code
            continue
        names.append(re.findall(NAME, code.partition("=")[0])[-1])
    template = root[1]
    assert template[0].tag == "name"
    assert root[2].text == f"system {template[0].text};"
    by_id = {it.attrib["id"]: _child(it, "name") for it in template.findall("location")}
    names += [template[0].text or "", *by_id.values()]
    assert len(set(names)) == len(names), "all names are in one scope"
    assert not set(names) & set(UPPAAL_KEYWORDS.split())
    (start,) = (it.attrib["ref"] for it in template.findall("init"))
    places = {
        by_id[it.attrib["id"]]: (it.find("urgent") is not None, tests(_label(it, "invariant"), clocks))
        for it in template.findall("location")
    }
    edges = tuple(_uppaal_edge(it, by_id, clocks, variables, constants, told) for it in template.findall("transition"))
    queries = tuple((_child(it, "formula"), _child(it, "comment")) for it in root[3])
    return Net(tuple(clocks), variables, places, by_id[start], edges, told, {}, queries)


def _uppaal_edge(
    it: Element,
    by_id: dict[str, str],
    clocks: list[str],
    variables: dict[str, tuple[int, int, int]],
    constants: dict[str, int],
    told: dict[str, str],
) -> Edge:
    label = _label(it, "synchronisation")
    assert not label or (label.endswith("!") and label[:-1] in told)
    resets, sets = [], []
    for part in filter(None, _label(it, "assignment").split(", ")):
        name, value = part.split(" = ")
        if name in clocks:
            assert value == "0"
            resets.append(name)
        else:
            sets.append((name, _value(value, constants)))
            _, low, high = variables[name]
            assert low <= sets[-1][1] <= high
    source, target = (by_id[it.find(tag).attrib["ref"]] for tag in ("source", "target"))  # type: ignore[union-attr]
    guard = tests(_label(it, "guard"), clocks)
    return Edge(source, target, label[:-1] or None, guard, tuple(resets), tuple(sets))


def _child(it: Element, tag: str) -> str:
    found = it.findtext(tag)
    assert found, tag
    return found


def _label(it: Element, kind: str) -> str:
    found = [label.text or "" for label in it.findall("label") if label.attrib["kind"] == kind]
    assert len(found) <= 1
    return found[0] if found else ""


def _value(text: str, constants: dict[str, int]) -> int:
    return constants[text] if text in constants else int(text)


def tests(text: str, clocks: list[str]) -> tuple[Test, ...]:
    found = []
    for part in filter(None, re.split(r"\s*&&\s*", text)):
        match = re.fullmatch(rf"({NAME})\s*(<|<=|==|>=|>)\s*(\d+)", part)
        assert match, part
        assert match[1] in clocks
        found.append((match[1], match[2], int(match[3])))
    return tuple(found)


# --- TChecker ---------------------------------------------------------------------------------------------------

TCHECKER_KEYWORDS = {"clock", "edge", "event", "int", "location", "process", "sync", "system"}


def read_tchecker(text: str) -> Net:
    lines = [[part.strip() for part in line.partition("#")] for line in text.split("\n")]
    code = [(line, remark) for line, _, remark in lines if line]
    assert code[0][0].startswith("system:"), "the system comes first"
    clocks: list[str] = []
    variables: dict[str, tuple[int, int, int]] = {}
    told: dict[str, str] = {}
    process = ""
    places: dict[str, tuple[bool, tuple[Test, ...]]] = {}
    labels: dict[str, tuple[str, ...]] = {}
    initial: list[str] = []
    edges: list[Edge] = []
    for line, remark in code[1:]:
        declaration, _, rest = line.partition("{")
        kind, *fields = declaration.split(":")
        assert re.fullmatch(NAME, fields[-1])
        assert fields[-1] not in TCHECKER_KEYWORDS
        attributes = _attributes(rest)
        match kind, fields:
            case "clock", ["1", name]:
                clocks.append(name)
            case "int", ["1", low, high, first, name]:
                variables[name] = (int(first), int(low), int(high))
            case "process", [name]:
                process = name
            case "event", [name]:
                told[name] = remark or name
            case "location", [owner, name]:
                assert owner == process
                assert name not in places
                assert attributes.keys() <= {"initial", "urgent", "invariant", "labels"}
                initial += [name] if "initial" in attributes else []
                places[name] = ("urgent" in attributes, tests(attributes.get("invariant", ""), clocks))
                labels[name] = tuple(filter(None, attributes.get("labels", "").split(",")))
            case "edge", [owner, source, target, event]:
                assert owner == process
                assert {source, target} <= places.keys()
                assert event in told
                assert attributes.keys() <= {"provided", "do"}
                changes = [part.split("=") for part in filter(None, attributes.get("do", "").split("; "))]
                assert all(value == "0" for name, value in changes if name in clocks)
                sets = tuple((name, int(value)) for name, value in changes if name not in clocks)
                assert all(variables[name][1] <= value <= variables[name][2] for name, value in sets)
                resets = tuple(name for name, _ in changes if name in clocks)
                guard = tests(attributes.get("provided", ""), clocks)
                edges.append(Edge(source, target, None if event == "tau" else event, guard, resets, sets))
            case _:
                raise AssertionError(line)
    names = [*clocks, *variables, *told, *places, process]
    assert len(set(names)) == len(names)
    (start,) = initial
    del told["tau"]
    return Net(tuple(clocks), variables, places, start, tuple(edges), told, labels)


def _attributes(text: str) -> dict[str, str]:
    if not text:
        return {}
    assert text.endswith("}")
    found = {}
    parts = [part.strip() for part in text[:-1].split(":")]
    while parts and parts != [""]:
        key = parts.pop(0)
        found[key] = parts.pop(0)
    return found
