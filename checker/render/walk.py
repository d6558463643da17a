"""A walk as it stands: the state, who must act by when, what can happen next and after which delays."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from itertools import zip_longest

from checker.render.ink import Paint, pad, plain, safe, wrap
from checker.render.phrases import breach_lines, counted, value_words
from checker.render.timeline import timeline
from checker.walking.ahead import Chance, Duty, Interval, chances, duties
from checker.walking.walk import Walk, broken, joining, obligation, pending, reached, said, whose
from protocol.columns import width
from protocol.format import duration, instant
from protocol.formula import clocks_of
from protocol.model import Protocol
from protocol.semantics import State, grows

WIDEST_NAME = 30
HELP = """\
NUMBER or NAME           it happens, as early as it can; of a name as much as tells
                         it apart, or the actor before it (bo: yes)
NAME after 5h            … so long from now       (5h, 1d 12h, 90min, 24h / 7)
NAME at D+3 04:00        … at that instant        (or D+3, or 76h from the start)
wait 3h                  time passes, nothing happens
wait until D+3 04:00     … until then;   wait   … until something is due
back, back 3             steps back
show, run                the state and what can happen; the run so far
save FILE, load FILE     the run in a file (save! replaces one); load goes to its end
restart, help, quit
"""


def standing(walk: Walk, room: int = 80, paint: Paint = plain) -> str:
    """The state, what is due, and what can happen."""
    protocol, state = walk.design.protocol, walk.trace.final
    moves = counted(len(walk.trace.moments), "move")
    head = wrap(f"{instant(walk.now)}  {safe(protocol.name)}, after {moves}", room, hang=2)
    lines = [paint(line, "strong") for line in head]
    ahead, due = chances(protocol, state), duties(protocol, state)
    lines += _table([*_places(protocol, state), *_clocks(protocol, state, ahead, due)], room)
    lines += _due(walk, due, room)
    lines += _ahead(walk, ahead, room, paint)
    return "\n".join(line.rstrip() for line in lines) + "\n"


def _table(rows: Iterable[tuple[str, str]], room: int) -> list[str]:
    found = [(safe(name), safe(what)) for name, what in rows]
    wide = min(max((width(name) for name, _ in found), default=0), WIDEST_NAME)
    lines = []
    for name, what in found:
        names = wrap(name, wide)
        for left, right in zip_longest(names, wrap(what, room - wide - 4), fillvalue=""):
            lines.append(f"  {pad(left, wide)}  {right}")
    return lines


def _places(protocol: Protocol, state: State) -> Iterable[tuple[str, str]]:
    for machine in protocol.machines:
        yield machine.name, state.locations[machine.name]
    for variable in protocol.variables:
        yield variable.name, value_words(state.values[variable.name])


def _clocks(
    protocol: Protocol, state: State, ahead: Iterable[Chance], due: Iterable[Duty]
) -> Iterable[tuple[str, str]]:
    """The clocks that are declared, and those that anything reads which can happen or falls due."""
    names = {name for chance in ahead for name in chance.move.transitions}
    read = [protocol.transition(name) for name in names] + [duty.transition for duty in due]
    matter = {clock for t in read for clock in clocks_of(t.guard) | clocks_of(t.due)}
    for clock in protocol.clocks:
        reading = state.clocks[clock.name]
        if reading.status != "off" and (clock.written or clock.name in matter):
            runs = "" if grows(protocol, state, clock) else ", standing still"
            yield clock.name, f"{duration(reading.value)}{runs}"


def _due(walk: Walk, due: Iterable[Duty], room: int) -> list[str]:
    """Who must act by when, and which promised answers are still to come."""
    protocol = walk.design.protocol
    rows = []
    for duty in due:
        when = "now" if duty.delay == 0 else f"by {instant(walk.now + duty.delay)}, in {duration(duty.delay)}"
        rows.append(f"{obligation(protocol, duty.transition)} {when}")
    for it in pending(walk):
        rows.append(f"{it.asked.name} awaits its answer {'before' if it.before else 'by'} {instant(it.until)}")
    lines = [f"  {line}" for row in rows for line in wrap(safe(row), room - 2, hang=2)]
    return ["due", *lines] if lines else ["nothing is due"]


def _ahead(walk: Walk, ahead: tuple[Chance, ...], room: int, paint: Paint) -> list[str]:
    if not ahead:
        return ["nothing can happen any more"]
    wide = len(str(len(ahead)))
    when = [" or ".join(interval(part) for part in it.when) for it in ahead]
    spare = room - wide - 6
    limit = max(spare - max(map(width, when)), spare // 2)
    acts = [_listed(walk.design.protocol, it, limit) for it in ahead]
    column = max(width(line) for lines in acts for line in lines)
    lines = ["what can happen"]
    for number, (act, span) in enumerate(zip(acts, when, strict=True), 1):
        spans = wrap(span, spare - column)
        for row, (left, right) in enumerate(zip_longest(act, spans, fillvalue="")):
            shown = paint(f"{number:>{wide}}", "strong") if row == 0 else " " * wide
            lines.append(f"  {shown}  {pad(left, column)}  {right}")
    return lines


def _listed(protocol: Protocol, chance: Chance, room: int) -> list[str]:
    """Who acts and what joins that, on one line if there is room."""
    whole = safe(whose(protocol, chance))
    if width(whole) <= room:
        return [whole]
    joined = [line for text in joining(protocol, chance) for line in wrap(safe(text), room - 2, hang=2)]
    return [*wrap(safe(said(protocol, chance)), room, hang=2), *(f"  {line}" for line in joined)]


def interval(it: Interval) -> str:
    """`now`, `24h ≤ wait ≤ 48h`, `wait > 6h`: each end told to be in or out."""
    zero = Fraction(0)
    if it.is_instant:
        return "now only" if it.low == zero else f"wait = {duration(it.low)}"
    above, below = ("<" if it.low_open else "≤"), ("<" if it.high_open else "≤")
    if it.high is None:
        if it.low == zero:
            return "wait > 0h" if it.low_open else "any time"
        return f"wait {'>' if it.low_open else '≥'} {duration(it.low)}"
    return f"{duration(it.low)} {above} wait {below} {duration(it.high)}"


def so_far(walk: Walk, room: int = 80, paint: Paint = plain) -> str:
    """The run on its clock axis."""
    lines = timeline(walk.trace, None, room=room, paint=paint) if walk.trace.moments else []
    if walk.trace.rest:
        lines.append(f"{instant(walk.now)} · nothing more until here")
    return "\n".join(lines or ["nothing has happened yet"]) + "\n"


def news(walk: Walk, told: frozenset[str], room: int = 80, paint: Paint = plain) -> tuple[str, frozenset[str]]:
    """What has been broken or reached and is not among what was `told` before; and all of that by now."""
    lines = []
    known: set[str] = set()
    for it in broken(walk):
        key = f"{it.asked.name} {it.asked.member}"
        known.add(key)
        if key not in told:
            first, *rest = breach_lines(walk.trace, it.asked, it.breach)
            lines += [paint(line, "bad") for line in wrap(f"✗ {safe(first)}", room, hang=2)]
            lines += [f"  {line}" for text in rest for line in wrap(safe(text), room - 2)]
    for asked in reached(walk):
        key = f"{asked.name} {asked.member}"
        known.add(key)
        if key not in told:
            lines += wrap(f"✓ {safe(asked.name)} is reached", room, hang=2)
    return "".join(f"{line}\n" for line in lines), frozenset(known)
