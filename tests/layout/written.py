"""Syntax nodes as text: one statement a line, and nothing else of a layout.

`bare` is a node, of the syntax or of the kernel, without its places.
"""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from typing import Any

from msgspec import Struct

from protocol import syntax as s
from protocol.diagnostics import Span
from protocol.model import Origin
from protocol.text.words import UNITS

LEVELS = {"or": 0, "and": 1, "+": 4, "-": 4, "*": 5, "/": 5}
COMPARISON, ATOM = 3, 6


def bare(node: Any) -> Any:
    """What a node says, wherever it stands."""
    match node:
        case Span():
            return None
        case Origin():
            return node.description, node.because
        case Struct():
            return (type(node).__name__, *(bare(getattr(node, name)) for name in node.__struct_fields__))
        case tuple() | list():
            return [bare(part) for part in node]
        case dict():
            return {key: bare(value) for key, value in node.items()}
        case frozenset():
            return frozenset(str(bare(part)) for part in node)
    return node


def file(declarations: Iterable[Any]) -> str:
    return "".join(f"{declaration(node)}\n" for node in declarations)


def declaration(node: Any) -> str:
    match node:
        case s.UseDecl(path):
            return f'use "{path}"'
        case s.PartsDecl(description, because, items):
            return f"parts{said(description)}{reason(because)} {block(map(item, items))}"
        case s.ProtocolDecl(name, description, because, items):
            return f"protocol {name.text}{said(description)}{reason(because)} {block(map(item, items))}"
        case s.DesignDecl(name, description, base, because, items):
            head = f"design {name.text}{said(description)} of {base.text}{reason(because)}"
            return f"{head} {block(map(item, items))}"
    raise AssertionError(node)


def block(lines: Iterable[str]) -> str:
    return "\n".join(["{", *lines, "}"])


def said(description: str) -> str:
    return f' "{description}"' if description else ""


def reason(because: str) -> str:
    return f' because "{because}"' if because else ""


# --- expressions ------------------------------------------------------------------------------------------------


def expression(node: Any, least: int = 0) -> str:
    """In brackets where it binds less than `least`."""
    text, level = _expression(node)
    return text if level >= least else f"({text})"


def _expression(node: Any) -> tuple[str, int]:
    match node:
        case s.Ref():
            return ref(node), ATOM
        case s.Number(value):
            return str(value), ATOM
        case s.Duration(seconds):
            return duration(seconds), ATOM
        case s.Truth(value):
            return str(value).lower(), ATOM
        case s.Held(condition, length):
            return f"({expression(condition)} for {expression(length, 4)})", ATOM
        case s.Since(event):
            return f"since({happening(event)})", ATOM
        case s.Age(state):
            return f"age({ref(state)})", ATOM
        case s.Quantified(quantifier, index, body):
            return f"{quantifier}({index.name.text} in {index.group.text}: {expression(body)})", ATOM
        case s.Negation(arg):
            return f"not {expression(arg, 2)}", 2
        case s.Binary(operator, left, right):
            level = LEVELS.get(operator, COMPARISON)
            first = level + (level == COMPARISON)
            return f"{expression(left, first)} {operator} {expression(right, level + 1)}", level
    raise AssertionError(node)


def ref(node: s.Ref) -> str:
    text = ""
    for number, part in enumerate(node.parts):
        text += "." * (number > 0) + part.text
        text += "".join(f"[{expression(index.value, 4)}]" for index in node.indices if index.after == number)
    return text


def duration(seconds: Fraction) -> str:
    parts = []
    for unit, length in UNITS.items():
        count, seconds = divmod(seconds, length)
        parts += [f"{count}{unit}"] if count else []
    return " ".join(parts) or "0h"


def happening(node: Any) -> str:
    return expression(node) if isinstance(node, s.Ref | s.Held) else f"({expression(node)})"


def happenings(triggers: Iterable[Any]) -> str:
    return " or ".join(map(happening, triggers))


def party(node: s.Party) -> str:
    return node.name.text + (f"[{expression(node.index, 4)}]" if node.index else "")


def by(node: s.Party | None) -> str:
    return f" by {party(node)}" if node else ""


def when(condition: Any, word: str = "when") -> str:
    return f" {word} {expression(condition)}" if condition else ""


def timing(bounds: Iterable[s.TimingBound]) -> str:
    texts = []
    for bound in bounds:
        text = bound.word + (f" {expression(bound.amount, 4)}" if bound.amount else "")
        if bound.of:
            target = "entry" if isinstance(bound.of.target, s.Entry) else happening(bound.of.target)
            text += f" of {'any ' * bound.of.any}{target}"
        texts.append(text)
    return f" {' and '.join(texts)}" if texts else ""


def effect(updates: Iterable[s.Assign], because: str) -> str:
    texts = [f"{ref(assign.target)} := {expression(assign.value)}" for assign in updates]
    return (f" {{ {'; '.join(texts)} }}" if texts else "") + reason(because)


# --- declarations -----------------------------------------------------------------------------------------------


def head(word: str, node: Any) -> str:
    index = getattr(node, "index", None)
    each = f" for {index.name.text} in {index.group.text}" if index else ""
    return f"{word} {node.name.text}{each}{said(node.description)}"


def names(found: Iterable[s.Name], joint: str = ", ") -> str:
    return joint.join(name.text for name in found)


def item(node: Any) -> str:
    match node:
        case s.Instead(inner):
            return f"instead {item(inner)}"
        case s.Remove(path):
            return f"remove {ref(path)}"
        case s.SetParam(name, value):
            return f"set {name.text} = {expression(value, 4)}"
        case s.UseDecl():
            return declaration(node)
        case s.ActorDecl():
            return head("actor", node) + " is adversary" * node.adversary + reason(node.because)
        case s.GroupDecl(_, _, members, size, because):
            kind = f" size {expression(size, 4)}" if size else f" = {names(members)}"
            return head("group", node) + kind + reason(because)
        case s.ChoiceDecl():
            return f"{head('choice', node)} = {names(node.readings, ' or ')}{reason(node.because)}"
        case s.ParamDecl():
            value = f" = {expression(node.value, 4)}" if node.value else ""
            span = f" in {expression(node.low, 4)}..{expression(node.high, 4)}" if node.low else ""
            return head("param", node) + value + span + reason(node.because)
        case s.VarDecl():
            return f"{head('var', node)}{kind_of(node)} = {expression(node.initial)}{reason(node.because)}"
        case s.ClockDecl():
            return head("clock", node) + "".join(map(rule, node.rules)) + reason(node.because)
        case s.EventDecl():
            return head("event", node) + clause(node)
        case s.MachineDecl():
            members = (member(node.kind, part) for part in node.members)
            return f"{head(node.kind, node)}{reason(node.because)} {block(members)}"
        case s.VoteDecl():
            among = f" among {node.among.text}" if node.among else ""
            return f"{head('vote', node)}{among}{reason(node.because)} {block(map(stage, node.members))}"
        case s.ActionDecl():
            return f"{head('action', node)}{by(node.by)}{reason(node.because)} {block(map(stage, node.members))}"
        case s.ObserveDecl():
            rest = by(node.by) + timing(node.timing) + reason(node.because)
            return f"{head('observe', node)} of {expression(node.condition)}{rest}"
        case s.PropertyDecl():
            return f"{head('property', node)}: {form(node.form)}{deviations(node.deviations)}{reason(node.because)}"
        case s.ScenarioDecl():
            rest = timing(node.timing) + deviations(node.deviations) + reason(node.because)
            return f"{head('scenario', node)}: {expression(node.goal)} is possible{rest}"
        case s.MeasureDecl():
            return f"{head('measure', node)}: {quantity(node.form)}{reason(node.because)}"
        case s.ExpectDecl(name, word, because):
            return f"expect {name.text} {word}{reason(because)}"
        case s.AllowDecl(code, name, because):
            return f"allow {code.text} {ref(name)}{reason(because)}"
    raise AssertionError(node)


def kind_of(node: s.VarDecl) -> str:
    match node.type:
        case s.IntRange(low, high):
            return f": {expression(low, 4)}..{expression(high, 4)}"
        case s.Enumeration(values):
            return f": {names(values, ' or ')}"
    return ": bool" if node.description else ""


def rule(node: s.ClockRule) -> str:
    if node.verb == "runs":
        return f" runs while {expression(node.when)}"
    return f" {node.verb} on {happenings(node.triggers)}{when(node.when)}"


def clause(node: Any) -> str:
    return by(node.by) + when(node.when) + timing(node.timing) + effect(node.updates, node.because)


def member(kind: str, node: Any) -> str:
    match node:
        case s.Instead(inner):
            return f"instead {member(kind, inner)}"
        case s.Remove():
            return item(node)
        case s.StateDecl():
            return head("tier" if kind == "ladder" else "state", node) + by(node.by) + reason(node.because)
    mode = f"on {happenings(node.triggers)}" if node.mode == "on" else node.mode
    label = f" {node.label.text}{said(node.description)}:" if node.label else ""
    return mode + label + arrow(node) + clause(node)


def arrow(node: s.TransitionDecl) -> str:
    if node.sources is None or node.target is None:
        return ""
    word = "" if node.sources.word == "some" else node.sources.word
    return f" {' '.join(filter(None, [word, names(node.sources.names)]))} -> {node.target.text}"


def stage(node: Any) -> str:
    """A clause of a vote or an action."""
    match node:
        case s.Instead(inner):
            return f"instead {stage(inner)}"
        case s.Remove():
            return item(node).replace("takes", "takes effect")
        case s.Opens(triggers, condition):
            return f"opens on {happenings(triggers)}{when(condition)}"
        case s.Passes("when", rule_):
            return f"passes when {expression(rule_)}"
        case s.Passes(word, rule_):
            return f"passes with {expression(rule_, 4) if word == 'count' else word}"
        case s.Recused(members):
            return f"recused {names(members)}"
        case s.VotesWithin(limit):
            return f"within {expression(limit, 4)}"
        case s.Silence(answer):
            return f"silence means {answer.text}"
        case s.Promised(answer):
            return f"members promise {answer.text}"
        case s.Ordered(triggers, condition):
            return f"ordered on {happenings(triggers)}{when(condition)}"
        case s.Lead(None, _):
            return "lead none"
        case s.Lead(low, high):
            return f"lead {expression(low, 4)}" + (f"..{expression(high, 4)}" if low != high else "")
        case s.TakesEffect(updates):
            return f"takes effect{effect(updates, '')}"
        case s.Recall(bounds, triggers, condition):
            return f"recall{timing(bounds)} on {happenings(triggers)}{when(condition)}"
    raise AssertionError(node)


# --- what is asked ----------------------------------------------------------------------------------------------


def form(node: Any) -> str:
    match node:
        case s.EachForm(index, inner):
            return f"for {index.name.text} in {index.group.text}: {form(inner)}"
        case s.ScopedForm(word, opens, closes, condition, inner):
            ends = [happening(end) for end in (opens, closes) if end] or [expression(condition)]
            return f"{word} {' and '.join(ends)}, {form(inner)}"
        case s.AlwaysForm(condition):
            return f"always {expression(condition)}"
        case s.NeverForm(what, condition):
            return f"never {expression(what)}{when(condition)}"
        case s.LeadsToForm(trigger, response, bounds, release):
            return f"{expression(trigger)} leads to {expression(response)}{timing(bounds)}{unless(release)}"
        case s.OnlyAfterForm(what, earlier, bounds):
            return f"{expression(what)} only after {expression(earlier)}{timing(bounds)}"
        case s.LadderForm(ladder, word):
            return f"{ref(ladder)} never {word}"
        case s.LastsForm(word, condition, limit, release):
            return f"{expression(condition)} lasts at {word} {expression(limit, 4)}{unless(release)}"
        case s.SeparationForm(least, first, then):
            return f"at least {expression(least, 4)} from {expression(first)} to {expression(then)}"
        case s.RecursForm(what, bounds):
            return f"{expression(what)} recurs{timing(bounds)}"
        case s.StaysForm(goal, condition):
            return f"{expression(goal)} stays possible{when(condition, 'while')}"
    raise AssertionError(node)


def unless(node: s.Unless | None) -> str:
    return f" unless {expression(node.release)}{timing(node.timing)}" if node else ""


def deviations(found: Iterable[s.DeviationDecl]) -> str:
    texts = [
        party(each.party) + (f" is late by {expression(each.late, 4)}" if each.late else " defects") for each in found
    ]
    return f" even if {' and '.join(texts)}" if texts else ""


def quantity(node: Any) -> str:
    match node:
        case s.TimeMeasure(start, end, release):
            return f"time from {expression(start)} to {expression(end)}{unless(release)}"
        case s.ClockMeasure(clock, condition):
            return f"greatest {ref(clock)}{when(condition, 'while')}"
        case s.ShareMeasure(condition, meanwhile):
            return f"share of {expression(condition)}{when(meanwhile, 'while')}"
    raise AssertionError(node)
