"""What a design says, clause by clause: who may or must do what, when, counted from what.

Said of what the clauses are; conditions are as their author wrote them, times as words where they are of a usual form.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from msgspec import Struct

from checker.edits import copied
from checker.graphing.graph import timing_of
from checker.render.phrases import listed
from checker.render.prose import spoken
from checker.render.story import label
from checker.reporting.naming import Names, design_title, names_of
from checker.reporting.wording import capital
from protocol.copies import INDEX, generic
from protocol.format import event
from protocol.model import Design, Kind, Protocol, Transition

MOST = 20
"""So many clauses of a design are told."""
_LENGTH = r"\d+(?:d|h|min|s)(?: \d+(?:h|min|s))*"
_WHEN = re.compile(r"(?:when (?P<condition>.+?))?(?:(?:^| )(?P<time>(?:after|within|at) \d.*|immediately))?$")
_TIMES = re.compile(
    rf"(?:after (?P<first>{_LENGTH}))?(?:(?:^|(?<=\S) )(?:and )?within (?P<last>{_LENGTH}))?"
    rf"(?:at (?P<at>{_LENGTH}))? of (?P<start>(?:any |the )?[\w.\[\]]+)$"
)


class Said(Struct, frozen=True):
    """`like`: the design whose other clauses are its own, too.  `more`: so many clauses are not told here."""

    name: str
    title: str
    like: str
    sentences: list[str]
    without: list[str]
    more: int


class _Clause(Struct, frozen=True):
    """`said`: a sentence; "" for what is told only where it differs.  `exact`: all that it says.  `written`: the text,
    if that is in one place."""

    said: str
    exact: object
    written: str = ""

    @property
    def whole(self) -> str:
        where = f"As written: `{self.written}`." if self.written else "What else differs is in the text below."
        return f"{self.said} {where}".lstrip()


def designs(given: Sequence[Design], *, alone: bool) -> list[Said]:
    """Of each design what it says; of one that changes another of them, all that it says otherwise."""
    known = {(design.file, design.protocol.name): design for design in given}
    found = []
    for design in known.values():
        base = known.get((design.file, design.base)) if design.base is not None else None
        ours, theirs = _clauses(design), _clauses(base) if base is not None else {}
        new = [it for key, clause in ours.items() if (it := _otherwise(clause, theirs.get(key), base))]
        new += _values(design, base) if base is not None else []
        lost = [clause.said or clause.whole for key, clause in theirs.items() if key not in ours]
        like = f"“{design_title(base, alone=alone)}”" if base is not None else ""
        called = design_title(design, alone=alone)
        found.append(Said(design.protocol.name, called, like, new[:MOST], lost, max(0, len(new) - MOST)))
    return found


def _otherwise(ours: _Clause, theirs: _Clause | None, base: Design | None) -> str:
    """What is said of a clause beside that of the base; where it is the same, nothing."""
    if ours == theirs:
        return ""
    if theirs is None or theirs.said != ours.said:
        return ours.said if base is None else ours.said or ours.whole
    return ours.whole


def _clauses(design: Design) -> dict[str, _Clause]:
    """All that it says but its values, by what that is called; copies for members of a group are one."""
    protocol, names = design.protocol, names_of(design)
    implied = {machine.name for machine in protocol.machines if machine.implied}
    found: dict[str, _Clause] = {}
    for same in copied([it for it in protocol.transitions if it.machine not in implied and it.name[:1] != "("]):
        written = _flat(same[0].origin.clause)
        found[generic(same[0].name)] = _Clause(_sentence(same, design, names), written, written)
    for machine in protocol.machines:
        if machine.name in implied and not INDEX.search(machine.name):
            clauses = [it for it in protocol.transitions if generic(it.machine or "") == machine.name]
            rules = dict.fromkeys(_flat(timing_of(it, design.params)) for it in clauses if it.machine == machine.name)
            told = "; ".join(f"`{it}`" for it in (_flat(machine.origin.clause), *rules) if it)
            exact = tuple((it.name, it.kind, it.sources, it.target, it.triggers, it.guard, it.due) for it in clauses)
            found[machine.name] = _Clause(f"{capital(names.say(f'`{machine.name}`'))}: {told}.", exact)
        elif machine.name not in implied:
            states = f"{generic(machine.name)}: {', '.join(it.name for it in machine.locations)}"
            found[f"states {generic(machine.name)}"] = _Clause("", states, states)
    for kind, things in (("clock", protocol.clocks), ("var", protocol.variables)):
        for thing in things:
            text = _flat(thing.origin.clause)
            if text.startswith(f"{kind} "):
                found[f"{kind} {generic(thing.name)}"] = _Clause("", text, text)
    return found


def _values(design: Design, base: Design) -> list[str]:
    """Where a param or a choice has another value."""
    before = {it.name: it.value for it in base.params}
    found = []
    for it in design.params:
        if before.get(it.name, it.value) != it.value:
            called = capital(it.origin.description) or f"`{it.name}`"
            found.append(f"{called}: {spoken(it.value)}, not {spoken(before[it.name])}.")
    return found


def _sentence(same: Sequence[Transition], design: Design, names: Names) -> str:
    clause, protocol, several = same[0], design.protocol, len(same) > 1
    time = _timing(clause, design)
    condition = when(generic(time) if several else time, protocol, names)
    act = _act(clause, protocol, names, several=several)
    if several:
        return f"Each for itself: {act}{condition}."
    return f"{act if clause.actor is not None and act.startswith(clause.actor) else capital(act)}{condition}."


def _timing(clause: Transition, design: Design) -> str:
    text = timing_of(clause, design.params)
    return re.sub(r"^event .*?(?= when | after | within |$)", "", text).strip()


def _act(clause: Transition, protocol: Protocol, names: Names, *, several: bool) -> str:
    """`several`: it is said of all copies of the clause."""

    def called(name: str) -> str:
        if several and name not in names.labels:
            return f"“{generic(name).replace('_', ' ')}”"
        return names.say(f"`{name}`")

    what = called(event(clause.name, protocol))
    if what.startswith("`"):
        what = called(label(protocol, clause))
    who = names.actor(generic(clause.actor) if several else clause.actor) if clause.actor is not None else ""
    match clause.kind:
        case Kind.REACTION:
            upon = listed([called(event(it, protocol)) for it in clause.triggers], "or")
            if clause.target is None:
                return f"{upon} brings about {what}"
            place, state = f"{clause.machine}.{clause.target}", clause.target.replace("_", " ")
            return f"{upon} brings about {names.say(f'`{place}`') if place in names.labels else f'“{state}”'}"
        case Kind.EVENT:
            return f"{who} can cause {what}" if who else f"{what} can happen"
        case Kind.TIMED:
            return f"{what} comes about by itself"
        case Kind.MAY | Kind.MUST:
            word = clause.kind.value
            return f"{who} {word} take the step {what}" if who else f"the step {what} {word} be taken"


def when(text: str, protocol: Protocol, names: Names) -> str:
    """The conditions and times of a clause as words that may follow what happens; what is not understood as code."""
    found = _WHEN.match(text)
    if not text or found is None:
        return f", `{text}`" if text else ""
    condition, time = found["condition"], found["time"]
    said = f", when {names.say(f'`{condition}`')}" if condition else ""
    if time == "immediately":
        return f"{said}, at once"
    times = _TIMES.match(time) if time else None
    if times is None:
        return f"{said}, `{time}`" if time else said
    return f"{said}, {''.join(_window(times, protocol, names))}"


def _window(times: re.Match[str], protocol: Protocol, names: Names) -> Iterator[str]:
    which, _, start = times["start"].rpartition(" ")
    first, last, at = (spoken(times[it]) if times[it] else "" for it in ("first", "last", "at"))
    of_clock = start in {clock.name for clock in protocol.clocks}
    named = names.say(f"`{start}`")
    since = f"{which} {named}".strip() if start != "entry" else "the state before began"
    if of_clock:
        yield f"by {last}" if last and not first else f"at {at}" if at else f"from {first}"
        yield f" to {last}" if first and last else " on," if first else ""
        yield f" on the clock {named}"
    elif first and last:
        yield f"from {first} to {last} after {since}"
    elif last:
        yield f"within {last} of {since}" if start != "entry" else f"within {last} after {since}"
    else:
        yield f"{f'at least {first}' if first else at} after {since}"


def _flat(text: str) -> str:
    return " ".join(text.replace("`", "'").split())
