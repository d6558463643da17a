"""A walk: a run of a design as far as it has been made, one step at a time, with what each step breaks."""

from __future__ import annotations

from fractions import Fraction

from msgspec import Struct
from msgspec.structs import replace

from checker.walking.ahead import Chance, chances, duties
from checker.walking.hindrances import hindrances
from checker.walking.naming import called, meant, names_of
from protocol.diagnostics import closest
from protocol.format import WORLD, instant
from protocol.model import Design, Kind, LeadsTo, Possible, Promise, Property, Protocol, Transition
from protocol.parts import met, occurrences, parts
from protocol.runs import Run, Step
from protocol.satisfaction import Breach, breach, shows
from protocol.semantics import Moment, NotARun, Trace, after, elapse, events_of, initial, patience, replay

CANDIDATES = 8
"""So many of what a word can mean are listed."""


class Refused(Exception):
    """What was asked for is not possible; `remedy` says what is."""

    def __init__(self, message: str, remedy: str = "") -> None:
        super().__init__(message)
        self.remedy = remedy


class Walk(Struct, frozen=True):
    """The run so far, resting at its end; `earlier`: the walk before the last step."""

    design: Design
    trace: Trace
    earlier: Walk | None = None

    @property
    def now(self) -> Fraction:
        return self.trace.length

    @property
    def run(self) -> Run:
        return Run(tuple(Step(it.delay, it.move) for it in self.trace.moments), self.trace.rest)


class Broken(Struct, frozen=True):
    asked: Property
    breach: Breach


class Pending(Struct, frozen=True):
    """A promised answer that is still to come, and the last instant at which it comes in time (`before`: too late)."""

    asked: Property
    since: Fraction
    until: Fraction
    before: bool


def begin(design: Design) -> Walk:
    """At the start of the protocol."""
    (state,) = initial(design.protocol)
    return Walk(design, Trace(design.protocol, state, (), Fraction(0)))


def along(design: Design, run: Run) -> Walk:
    """At the end of a run.  Raises `Refused` where the design does not allow it, or it never ends."""
    if run.loop is not None:
        raise Refused("the run goes on for ever", "walk a run that ends")
    try:
        return Walk(design, replay(design.protocol, run))
    except NotARun as error:
        raise Refused(f"this is no run of {design.protocol.name}: {error}") from None
    except StopIteration:
        raise Refused(f"it has moves that {design.protocol.name} does not know") from None


def waited(walk: Walk, delay: Fraction) -> Walk:
    """So much later, without a move.  Raises `Refused` where something is due before."""
    if delay < 0:
        raise Refused(f"it is {instant(walk.now)} already", "back takes steps back")
    limit = patience(walk.design.protocol, walk.trace.final)
    if limit is not None and delay > limit:
        raise Refused(f"time cannot pass beyond {instant(walk.now + limit)}: {due_then(walk)}")
    return Walk(walk.design, replace(walk.trace, rest=walk.trace.rest + delay), walk)


def moved(walk: Walk, chance: Chance, delay: Fraction | None) -> Walk:
    """So much later (None: as early as possible), with this move.  Raises `Refused`."""
    first = chance.when[0]
    if delay is None:
        if first.low_open:
            raise Refused(
                f"there is no earliest instant: {_when(walk, chance)}", "say when: … after DELAY, or … at INSTANT"
            )
        delay = first.low
    if not chance.holds(delay):
        waited(walk, delay)  # tells what is due, where that is why
        raise Refused(f"not at {instant(walk.now + delay)}: {_when(walk, chance)}")
    protocol, trace = walk.design.protocol, walk.trace
    before = elapse(protocol, trace.final, delay)
    (then,) = after(protocol, before, chance.move)
    waits, time = trace.rest + delay, trace.length + delay
    moment = Moment(waits, time, before, chance.move, events_of(protocol, chance.move.transitions), then)
    return Walk(walk.design, replace(trace, moments=(*trace.moments, moment), rest=Fraction(0)), walk)


def _when(walk: Walk, chance: Chance) -> str:
    return f"`{called(walk.design.protocol, chance.move.cause)}` can happen {' or '.join(_spoken(walk, chance))}"


def _spoken(walk: Walk, chance: Chance) -> list[str]:
    """Each interval by its instants."""
    words = []
    for it in chance.when:
        low = instant(walk.now + it.low)
        if it.is_instant:
            words.append(f"at {low}")
            continue
        words.append(f"{'after' if it.low_open else 'from'} {low}{' on' if it.high is None else ''}")
        if it.high is not None:
            words[-1] += f" {'until before' if it.high_open else 'to'} {instant(walk.now + it.high)}"
    return words


def due_then(walk: Walk) -> str:
    """Who must act at the instant beyond which time does not pass."""
    protocol = walk.design.protocol
    found = duties(protocol, walk.trace.final)
    first = [duty.transition for duty in found if duty.delay == found[0].delay]
    return " and ".join(obligation(protocol, it) for it in first) + " by then"


def obligation(protocol: Protocol, transition: Transition) -> str:
    """`us must back`; of what is nobody's, that it happens."""
    name = called(protocol, transition.name)
    return f"{transition.actor or 'someone'} must `{name}`" if transition.kind is Kind.MUST else f"`{name}` happens"


# --- choosing ---------------------------------------------------------------------------------------------------


def chosen(walk: Walk, word: str) -> Chance:
    """What can happen, by its number in the list, its name, or enough of that.  Raises `Refused`, and says why not."""
    protocol = walk.design.protocol
    open_ = chances(protocol, walk.trace.final)
    if word.isascii() and word.isdigit():
        number = int(word) if len(word) < 10 else 0
        if not 1 <= number <= len(open_):
            raise Refused(f"there is no number {word}", f"numbers go from 1 to {len(open_)}; show lists them")
        return open_[number - 1]
    causes = {t.name for t in meant(protocol, word)}
    found = [(n, it) for n, it in enumerate(open_, 1) if it.move.cause in causes]
    found = [(n, it) for n, it in found if whose(protocol, it) == word.strip()] or found
    if len(found) == 1:
        return found[0][1]
    if found:
        listed = [f"{number:>6}  {whose(protocol, it)}" for number, it in found[:CANDIDATES]]
        more = [f"{'':8}and {len(found) - CANDIDATES} more"] if len(found) > CANDIDATES else []
        one = len({it.move.cause for _, it in found}) == 1
        many = f"can happen in {len(found)} ways" if one else f"can mean {len(found)} moves"
        how = "say which by its number:" if one else "say which, by its number or more of its name:"
        raise Refused(f"`{word}` {many}", "\n".join((how, *listed, *more)))
    raise impossible(walk, word)


def whose(protocol: Protocol, chance: Chance) -> str:
    """A move as it is listed: who acts, what it is, and what joins it."""
    return " ".join((said(protocol, chance), *joining(protocol, chance)))


def said(protocol: Protocol, chance: Chance) -> str:
    cause = protocol.transition(chance.move.cause)
    return f"{cause.actor or WORLD}: {called(protocol, cause.name)}"


def joining(protocol: Protocol, chance: Chance) -> tuple[str, ...]:
    """What joins the move, in one text; nothing where nothing does."""
    names = [called(protocol, name) for name in chance.move.reactions]
    return (f"↳ {', '.join(names)}",) if names else ()


def impossible(walk: Walk, word: str) -> Refused:
    """Why nothing of this name can happen."""
    protocol = walk.design.protocol
    found = meant(protocol, word)
    if not found and word in protocol.actors:
        acts = sorted({called(protocol, t.name) for t in protocol.transitions if t.is_cause and t.actor == word})
        listed = ", ".join(f"`{word}: {act}`" for act in acts[:CANDIDATES])
        return Refused(f"`{word}` is an actor", f"say what {word} does: {listed}" if acts else "it does nothing here")
    if not found:
        known = {name for t in protocol.transitions for name in names_of(protocol, t)}
        near = closest(word, known)
        return Refused(
            f"nothing is called `{word}`", f"did you mean `{near}`?" if near else "show lists what can happen"
        )
    if len(found) > 1 and any(t.is_cause for t in found):
        found = tuple(t for t in found if t.is_cause)
    if len(found) > 1 and not any(word in names_of(protocol, t) for t in found):
        names = list(dict.fromkeys(called(protocol, t.name) for t in found))
        listed = ", ".join(f"`{name}`" for name in names[:CANDIDATES]) + (", …" if len(names) > CANDIDATES else "")
        return Refused(f"`{word}` can mean {listed}: none of these can happen, now or by waiting", "say which, for why")
    reasons = [reason for t in found for reason in hindrances(protocol, walk.trace.final, t)]
    because = "; ".join(dict.fromkeys(reasons)) or "something else is due first"
    name = word if any(word in names_of(protocol, t) for t in found) else called(protocol, found[0].name)
    return Refused(f"`{name}` cannot happen, now or by waiting: {because}", "show lists what can happen")


# --- promises ---------------------------------------------------------------------------------------------------


def broken(walk: Walk) -> tuple[Broken, ...]:
    """The promises that the walk has broken, by their own definition."""
    asked = [it for it in walk.design.properties if isinstance(it.meaning, Promise)]
    found = [(it, breach(it.meaning, walk.trace)) for it in asked if isinstance(it.meaning, Promise)]
    return tuple(Broken(it, at) for it, at in found if at is not None)


def reached(walk: Walk) -> tuple[Property, ...]:
    """The scenarios that the walk shows."""
    return tuple(
        it for it in walk.design.properties if isinstance(it.meaning, Possible) and shows(it.meaning, walk.trace)
    )


def pending(walk: Walk) -> tuple[Pending, ...]:
    """Promised answers that have not come and can still come in time, the most urgent of each promise."""
    found = []
    for asked in walk.design.properties:
        if not isinstance(asked.meaning, Promise) or not isinstance(form := asked.meaning.form, LeadsTo):
            continue
        if form.window.upper is None:
            continue
        for part in parts(asked.meaning.scope, walk.trace):
            if part.last != len(walk.trace.moments):
                continue  # the scope has closed, and released what was pending
            for origin, by_move in occurrences(form.trigger, part):
                since, release = part.segments[origin].time, form.release
                if (
                    not form.window.is_past(walk.now - since)
                    and not met(form.response, form.window, part, origin, by_move)
                    and not (release and met(release.response, release.window, part, origin, by_move))
                ):
                    found.append(Pending(asked, since, since + form.window.upper, form.window.before))
                    break
    return tuple(found)
