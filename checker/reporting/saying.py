"""What a design says, clause by clause: who may or must do what, when, counted from what.

Said of what the clauses are; conditions are as their author wrote them, times as words where they are of a usual form.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from msgspec import Struct

from checker.graphing.graph import timing_of
from checker.render.phrases import listed
from checker.render.prose import spoken
from checker.render.story import label
from checker.reporting.naming import Names, design_title, names_of
from checker.reporting.wording import capital
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
_INDEX = re.compile(r"\[[^\]]*\]")


class Said(Struct, frozen=True):
    """`like`: the design whose other clauses are its own, too.  `more`: so many clauses are not told here."""

    name: str
    title: str
    like: str
    sentences: list[str]
    without: list[str]
    more: int


def designs(given: Sequence[Design], *, alone: bool) -> list[Said]:
    """Of each design what it says; of one that changes another of them, what it says otherwise."""
    known = {(design.file, design.protocol.name): design for design in given}
    found = []
    for design in known.values():
        base = known.get((design.file, design.base)) if design.base is not None else None
        ours, theirs = _clauses(design), _clauses(base) if base is not None else {}
        new = [said for key, said in ours.items() if theirs.get(key) != said]
        new += _values(design, base) if base is not None else []
        lost = [said for key, said in theirs.items() if key not in ours]
        like = f"“{design_title(base, alone=alone)}”" if base is not None else ""
        called = design_title(design, alone=alone)
        found.append(Said(design.protocol.name, called, like, new[:MOST], lost[:MOST], max(0, len(new) - MOST)))
    return found


def _clauses(design: Design) -> dict[str, str]:
    """A sentence for each clause, by its name; copies for members of a group are one."""
    copies: dict[tuple[str, int], list[Transition]] = {}
    for clause in design.protocol.transitions:
        if not (clause.machine is not None and design.protocol.machine(clause.machine).implied):
            copies.setdefault((clause.origin.span.file, clause.origin.span.start), []).append(clause)
    names = names_of(design)
    found = {same[0].name: _sentence(same, design, names) for same in copies.values() if same[0].name[:1] != "("}
    for machine in design.protocol.machines:
        if machine.implied and not _INDEX.search(machine.name):
            clauses = [it for it in design.protocol.transitions if it.machine == machine.name]
            rules = dict.fromkeys(_flat(timing_of(it, design.params)) for it in clauses)
            told = "; ".join(f"`{it}`" for it in (_flat(machine.origin.text), *rules) if it)
            found[machine.name] = f"{capital(names.say(f'`{machine.name}`'))}: {told}."
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
    clause, protocol = same[0], design.protocol
    time = _INDEX.sub("", _timing(clause, design)) if len(same) > 1 else _timing(clause, design)
    act, condition = _act(clause, protocol, names), when(time, protocol, names)
    if len(same) > 1:
        for index in _INDEX.findall(clause.name):
            act = act.replace(f" {index[1:-1]}", "")  # as `names` has it
        return f"Each for itself: {act}{condition}."
    return f"{act if clause.actor is not None and act.startswith(clause.actor) else capital(act)}{condition}."


def _timing(clause: Transition, design: Design) -> str:
    text = timing_of(clause, design.params)
    return re.sub(r"^event .*?(?= when | after | within |$)", "", text).strip()


def _act(clause: Transition, protocol: Protocol, names: Names) -> str:
    what = names.say(f"`{event(clause.name, protocol)}`")
    if what.startswith("`"):
        what = names.say(f"`{label(protocol, clause)}`")
    who = names.actor(clause.actor) if clause.actor is not None else ""
    match clause.kind:
        case Kind.REACTION:
            upon = listed([names.say(f"`{event(it, protocol)}`") for it in clause.triggers], "or")
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
    return " ".join(text.partition(" because ")[0].replace("`", "'").split())
