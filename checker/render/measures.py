"""What is known of measures, as text."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from checker.measuring.result import Endless, Exact, Extreme, Heights, Measured, Measures, Never, Open
from checker.render.choices import untaken
from checker.render.ink import safe, wrap
from checker.render.phrases import listed, statement
from checker.render.story import label, retrace
from checker.render.timeline import timeline
from checker.render.view import Detail, View
from checker.verdict import Certificate
from protocol.format import duration, instant
from protocol.model import Deviation, Greatest, LeadsTo, Promise, Share, TimeBetween, Window
from protocol.runs import Run
from protocol.samples import samples
from protocol.semantics import Trace

BODY = 4
FEW = 2
"""So many of those who could have acted are named."""


def render(made: Measures, view: View) -> str:
    """Each measure of each design; every run, where all are to be drawn."""
    lines: list[str] = []
    if made.deviations:
        said = f"even if {listed([_deviation(it) for it in made.deviations])}:"
        lines += [view.paint(line, "strong") for line in wrap(safe(said), view.room)]
    for number, it in enumerate(made.measured):
        if number == 0 or made.measured[number - 1].design is not it.design:
            lines += [*([""] if lines else []), *title(it, view)]
        lines += one(it, view)
    if not made.measured:
        lines += ["nothing is measured: a spec says `measure NAME: time from E to F`"]
    hidden = [run for it in made.measured for run in runs(it)] if view.detail is not Detail.FULL else []
    lines += ["", "-v draws the runs"] if hidden else []
    shown = [line for line, before in zip(lines, ["", *lines], strict=False) if line or before]
    return "".join(f"{line}\n" for line in shown).rstrip("\n") + "\n"


def _deviation(it: Deviation) -> str:
    who = listed(it.actors)
    return f"{who} defects" if it.late is None else f"{who} is late by {duration(it.late)}"


def title(it: Measured, view: View) -> Iterator[str]:
    design = it.design
    of = f" of {design.base}" if design.base else ""
    first, *others = wrap(safe(f"{design.protocol.name}{of}  ({design.file})"), view.room)
    yield view.paint(first, "strong")
    yield from (f"  {line}" for line in others)


def one(it: Measured, view: View) -> Iterator[str]:
    """The measure, the range of its values, and what is known of each end."""
    name = safe(it.measure.name)
    first, *others = wrap(f"{name}  {statement(it.measure.origin)}", view.room - 2, hang=2)
    yield f"  {first.replace(name, view.paint(name, 'strong'), 1)}"
    yield from (f"  {line}" for line in others)
    for note in (it.measure.origin.description, it.measure.origin.because):
        yield from (f"    {line}" for line in wrap(safe(note), view.room - BODY) if note)
    yield f"    {view.paint(span(it), 'good' if it.settled else 'doubt')}"
    if it.never is not None:
        yield from said("", never(it.never), view)
    for word, extreme in (("least", it.least), ("greatest", it.greatest)):
        if extreme is not None:
            yield from said(word, told(extreme, it, least=word == "least"), view)
            if view.detail is Detail.FULL and extreme.run is not None:
                yield from drawn(it, extreme.run, f"{word}{heading(extreme, it)}", view)


def said(word: str, text: str, view: View) -> Iterator[str]:
    wide = 10 if word else 0
    for number, line in enumerate(wrap(text, view.room - BODY - wide)):
        yield f"{'':{BODY}}{'' if number else word:<{wide}}{line}"


def drawn(it: Measured, run: Run, text: str, view: View) -> Iterator[str]:
    trace = retrace(it.design.protocol, run)
    yield ""
    text += where(it, trace, least=text.startswith("least"))
    yield from (f"    {line}" for line in wrap(text, view.room - BODY))
    yield from (f"    {line}" for line in timeline(trace, None, room=view.room - BODY, paint=view.paint))
    yield ""


def where(it: Measured, trace: Trace, *, least: bool) -> str:
    """When in the run the value is reached."""
    asked = it.measure.meaning
    if isinstance(asked, Share) or trace.loop is not None:
        return ""
    found = sorted(samples(asked, trace), key=lambda sample: sample.value)
    if isinstance(asked, Greatest) or not found:
        return f", at {instant(trace.length)}"
    shown = found[0 if least else -1]
    return f", from {instant(shown.since or Fraction(0))} to {instant(shown.time)}"


def runs(it: Measured) -> list[Run]:
    return [end.run for end in (it.least, it.greatest) if end is not None and end.run is not None]


# --- words ------------------------------------------------------------------------------------------------------


def span(it: Measured) -> str:
    """`48h ≤ time ≤ 72h`."""
    if it.never is not None:
        return "never happens"
    match it.measure.meaning:
        case Greatest(clock):
            what = safe(clock)
        case Share():
            what = "share"
        case _:
            what = "time"
    low, high = it.least, it.greatest
    text = f"{value(low.value, it)} {sign(low, it)} {what}" if isinstance(low, Exact) else what
    match high:
        case Exact():
            return f"{text} {sign(high, it)} {value(high.value, it)}"
        case Endless():
            return f"{text}, unbounded"
        case Open(bound=Fraction() as bound):
            return f"{text} ≤ {value(bound, it)}"
        case _:
            return f"{text}: not settled"


def sign(extreme: Exact, it: Measured) -> str:
    """A share that no run was found to attain may be attained."""
    return "≤" if extreme.attained or isinstance(it.measure.meaning, Share) else "<"


def value(amount: Fraction, it: Measured) -> str:
    """A time as the language writes it; a share as a fraction, and roughly in per cent."""
    if not isinstance(it.measure.meaning, Share):
        return duration(amount)
    rough = f"{float(amount * 100):.1f}".removesuffix(".0")
    return f"{amount} ({rough}%)" if amount.denominator > 1 else f"{rough}%"


def told(extreme: Extreme, it: Measured, *, least: bool) -> str:
    match extreme:
        case Exact(amount, attained, sample, _, certificate):
            is_share = isinstance(it.measure.meaning, Share)
            only = "approached" if is_share else "only approached"
            how = "attained" if attained else f"{only}; the run shown has {value(sample, it)}"
            beyond = (
                ("less" if least else "more") if attained or is_share else "it, or less" if least else "it, or more"
            )
            proof = (
                f"no run has {beyond}: {proved(certificate)}"
                if certificate
                else "no share is more"
                if is_share
                else "no time is less"
            )
            return f"{value(amount, it)}, {how}; {proof}"
        case Endless(why, run, at):
            return f"unbounded: {endless(why, run, at, it)}"
        case Open(why, seen, _, bound):
            found = f"; a run has {value(seen, it)}" if seen is not None else ""
            most = f"; no run has more than {value(bound, it)} (certified)" if bound is not None else ""
            return f"not settled: {safe(why)}{found}{most}"


def endless(why: str, run: Run, at: int, it: Measured) -> str:
    """What makes it so, and, as far as the run tells, whose choice that is."""
    match why:
        case "never":
            cause = _whose(it, run)
            return f"there is a run in which what is waited for never comes{f': {safe(cause)}' if cause else ''}"
        case "waits":
            after = f"after move {at} of the run" if at else "at the start of the run"
            return f"the wait {after} may be as long as one likes: nothing falls due then{_next(it, run, at)}"
        case _:
            moves = len(run.steps) - (run.loop or 0)
            return f"its last {moves} moves can be repeated for ever, and each time it grows"


def _whose(it: Measured, run: Run) -> str:
    quantity = it.measure.meaning
    if not isinstance(quantity, TimeBetween):
        return ""
    awaited = Promise(LeadsTo(quantity.trigger, quantity.response, Window(), quantity.release))
    return "; ".join(untaken(retrace(it.design.protocol, run), awaited)[:FEW])


def _next(it: Measured, run: Run, at: int) -> str:
    if at == len(run.steps):
        return ""
    cause = it.design.protocol.transition(run.steps[at].move.cause)
    of = f" of {safe(cause.actor)}" if cause.actor else ""
    return f", and `{safe(label(it.design.protocol, cause))}`{of} has no deadline"


def never(it: Never) -> str:
    what = "what it is counted from does happen, what it is counted to never follows"
    return f"{what if it.triggered else 'what it measures is never there'}: {proved(it.certificate)}"


def proved(certificate: Certificate | Heights) -> str:
    part = isinstance(certificate, Heights) and not certificate.full
    of = " of the clocks that matter in each state" if part else ""
    return f"{certificate.engine}{of}, re-checked by {' and '.join(certificate.solvers)}"


def heading(extreme: Extreme, it: Measured) -> str:
    match extreme:
        case Exact(_, _, sample):
            return f": a run with {value(sample, it)}"
        case Open(_, seen) if seen is not None:
            return f": a run with {value(seen, it)}"
        case _:
            return ": a run that shows it"
