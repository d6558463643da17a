"""Which constructs of the language a random spec uses, for the table that random tests print."""

from __future__ import annotations

from collections.abc import Iterator

from tests.spec_model import (
    Age,
    Amount,
    Asked,
    Becomes,
    Bounded,
    Clause,
    Clock,
    Event,
    Happens,
    HasLasted,
    Joined,
    Lasted,
    Machine,
    Negated,
    Of,
    Reads,
    Rule,
    Scope,
    Sets,
    Since,
    Spec,
    Unless,
    Variable,
    nodes,
)

CONSTRUCTS = (
    *("bool", "int", "enum", "updates", "arithmetic", "param", "sum of durations", "divided duration"),
    *("event when", "event timing", "must", "may", "on", "stay", "unlabelled", "own state"),
    *("one source", "several sources", "any", "below", "above", "ladder", "machine", "two machines"),
    *("within", "before", "after", "later than", "at", "immediately"),
    *("of event", "of label", "of entering a state", "of (P)", "of (P for D)", "of any", "of entry", "of a clock"),
    *("no of",),
    *("restarts", "starts", "stops", "clears", "runs while", "rule when", "clock without rules"),
    *("since", "age", "clock in a predicate", "(P for D) as a predicate", "not", "and", "or"),
    *("on an event", "on a label", "on an entry", "on (P)", "on (P for D)"),
    *("property: always", "property: never", "property: never event", "property: leads to", "property: only after"),
    *("property: ladder", "property: lasts", "property: lasts at least", "property: separation", "property: recurs"),
    "property: scenario",
    *("never skips", "never climbs", "never drops", "never when"),
    *("scope: between", "scope: after", "scope: before", "scope: while", "unless", "unless with timing"),
    *("window with a beginning", "window that ends strictly", "scenario within"),
)
"""Every construct of the language that random specs can use; a long run meets each of them."""


def constructs(spec: Spec) -> frozenset[str]:
    found = {name for node in nodes(spec) for name in _named(node)}
    found |= {"two machines"} if len(spec.machines) > 1 else set()
    for machine in spec.machines:
        for clause in machine.clauses:
            found |= {"own state"} if clause.target and clause.sources == clause.target else set()
            found |= set(_on(clause))
    return frozenset(found)


def _named(node: object) -> Iterator[str]:
    match node:
        case Variable():
            yield node.kind
        case Sets():
            yield "updates"
            if isinstance(node.value, str) and any(sign in node.value for sign in "+-*"):
                yield "arithmetic"
        case Amount(spelt="param" | "sum" | "quotient"):
            yield {"param": "param", "sum": "sum of durations", "quotient": "divided duration"}[node.spelt]
        case Event():
            yield from ["event when"] * bool(node.when) + ["event timing"] * bool(node.timing)
        case Clause():
            yield from _clause(node)
        case Machine():
            yield "ladder" if node.ladder else "machine"
        case Bounded(word, _, of):
            yield word
            yield from [] if of else ["no of"]
        case Of():
            yield from _of(node)
        case Rule():
            yield node.verb
            yield from ["rule when"] if node.when and node.verb != "runs while" else []
        case Clock(rules=()):
            yield "clock without rules"
        case Since() | Age() | Reads(clock=str()):
            yield {"Since": "since", "Age": "age", "Reads": "clock in a predicate"}[type(node).__name__]
        case Lasted():
            yield "(P for D) as a predicate"
        case Negated():
            yield "not"
        case Joined(word):
            yield word
        case Asked() | Scope() | Unless():
            yield from _asked(node)
        case _:
            return


def _clause(clause: Clause) -> Iterator[str]:
    yield clause.mode
    if clause.target is None:
        yield "stay"
    if clause.label is None:
        yield "unlabelled"
    if clause.sources:
        first = clause.sources.split()[0]
        some = "several sources" if "," in clause.sources else "one source"
        yield first if first in ("any", "below", "above") else some


def _of(of: Of) -> Iterator[str]:
    yield from ["of any"] if of.any else []
    match of.target:
        case Happens(_, what):
            yield {"event": "of event", "label": "of label", "entry": "of entering a state"}[what]
        case Becomes():
            yield "of (P)"
        case HasLasted():
            yield "of (P for D)"
        case name:
            yield "of entry" if name == "entry" else "of a clock"


def _on(clause: Clause) -> Iterator[str]:
    for trigger in clause.triggers:
        match trigger:
            case Happens(_, what):
                yield {"event": "on an event", "label": "on a label", "entry": "on an entry"}[what]
            case Becomes():
                yield "on (P)"
            case HasLasted():
                yield "on (P for D)"


def _asked(node: Asked | Scope | Unless) -> Iterator[str]:
    match node:
        case Asked():
            yield f"property: {node.form}"
            if node.form == "ladder":
                yield node.word.split(" ", 1)[1]
            yield from ["never when"] if node.when else []
            words = {bound.word for bound in node.timing}
            if node.form in ("leads to", "only after", "recurs"):
                yield from ["window with a beginning"] if words & {"after", "later than"} else []
                yield from ["window that ends strictly"] if "before" in words else []
            yield from ["scenario within"] if node.form == "scenario" and words else []
        case Scope(word):
            yield f"scope: {word}"
        case Unless(_, timing):
            yield "unless with timing" if timing else "unless"
