"""What a verdict rests on, in sentences."""

from __future__ import annotations

from collections.abc import Sequence
from typing import assert_never

from checker.render.assumed import assumed
from checker.render.phrases import counted, listed
from checker.render.remedies import is_grouped, remedy
from checker.render.story import retrace
from checker.report import Result
from checker.verdict import (
    TIME_STOPS,
    Bounded,
    Certificate,
    Impossible,
    Proved,
    Shown,
    Unknown,
    Vacuous,
    Violated,
)
from checker.ways import Way
from protocol.format import duration, instant
from protocol.model import (
    Expectation,
    Ladder,
    LastsAtLeast,
    LeadsTo,
    NeverHappens,
    OnlyAfter,
    Possible,
    Promise,
    Protocol,
    Separation,
    StaysPossible,
)
from protocol.parts import occurrences, parts, pieces_within, segments
from protocol.runs import Run
from protocol.satisfaction import begins_inside, stretches
from protocol.semantics import Trace


def evidence(result: Result) -> list[str]:
    """Why the verdict can be trusted, or why there is none; of which members, where it is asked of several."""
    return [*of_members(result), *grounds(result)]


FAILING = {
    "violated": "fails for",
    "unknown": "not known for",
    "bounded": "known to a depth only for",
    "vacuous": "vacuous for",
}
MOST = 8
"""So many members are named."""


def of_members(result: Result) -> list[str]:
    """The members for which it is not proved; of whose run or proof is told, where that is not said thereby."""
    if not result.parts:
        return []
    told = []
    for word, said in FAILING.items():
        names = [part.asked.member for part in result.parts if part.verdict.word == word]
        more = [f"{len(names) - MOST} more"] if len(names) > MOST else []
        told += [f"{said} {', '.join([*names[:MOST], *more])}"] if names else []
    return told or [f"for each of {counted(len(result.parts), 'member')}"]


def grounds(result: Result) -> list[str]:
    """What a verdict rests on; of several members, that of the one that the result is about."""
    verdict, protocol = result.verdict, result.design.protocol
    about = f" for {result.asked.member}" if len(result.parts) > 1 else ""
    match verdict:
        case Proved(certificate, witnesses, within, ways):
            tested = put_to_the_test(result.asked.meaning, protocol, witnesses)
            by = f"answered within {duration(within)} at the latest" if within is not None else known(ways)
            rests_on = assumed(result.compliance) if result.compliance else []
            return [sentence for sentence in (by, for_all_time(certificate), tested, *rests_on) if sentence]
        case Shown(run):
            return [f"reached{about} at {instant(run.length)}, in {counted(len(run.steps), 'move')}"]
        case Violated(run, certificate=Certificate() as certificate):
            led = f"a run of {counted(len(run.steps), 'move')} leads{about} to where it can never be again"
            return [f"{led}, replayed step by step", f"and that is so {for_all_time(certificate)}"]
        case Violated(run, breach) if breach.for_ever:
            return [f"{for_ever(run)} breaks it{about}, replayed until it repeats itself"]
        case Violated(run):
            return [f"a run of {counted(len(run.steps), 'move')} breaks it{about}, replayed step by step"]
        case Impossible(certificate):
            return ["no run reaches it", for_all_time(certificate)]
        case Vacuous(why, certificate):
            return [why, f"certificate re-checked by {listed(certificate.solvers)}"]
        case Bounded(depth, why):
            nothing = "not reached" if isinstance(result.asked.meaning, Possible) else "no violation"
            return [
                f"{nothing} in runs of up to {counted(depth, 'move')}",
                f"of longer ones nothing is known: {why}",
            ]
        case Unknown(why):
            return [why]
        case _:
            assert_never(verdict)


def advice(result: Result) -> str:
    """What to try where the verdict leaves the reader empty-handed."""
    verdict, name = result.verdict, result.asked.name
    if isinstance(verdict, Bounded | Unknown):
        grouped = is_grouped([machine.name for machine in result.design.protocol.machines])
        return remedy(verdict.why, grouped=grouped, alone=result.alone, followed=isinstance(verdict, Bounded))
    if isinstance(verdict, Vacuous) and not result.as_expected:
        if verdict.why == TIME_STOPS:
            return "first mend F404: until then nothing is promised"
        return f"as it stands {name} promises nothing: make it matter, or say `expect {name} vacuous`"
    if isinstance(verdict, Violated) and not result.as_expected:
        return f"`tierproof explain {name} {result.design.file}` looks for a single edit that cures it"
    return ""


def standing(result: Result) -> str:
    """Whether that is what its author expects; nothing where a property simply holds."""
    if result.as_expected is None:
        return f"{result.expected.value} is expected" if result.expected is not Expectation.HOLDS else ""
    of = f" (said of {result.asked.expected_of})" if result.asked.expected_of else ""
    if result.as_expected:
        return "" if result.expected is Expectation.HOLDS else f"as expected{of}"
    said = result.asked.expected is not None
    return f"but `expect {result.asked.name} {result.expected.value}`{of}" if said else ""


def reasons(result: Result) -> tuple[str, str]:
    """The author's `because` of the property, and that of what is expected of it."""
    expected = result.asked.expected_origin
    return result.asked.origin.because, expected.because if expected else ""


def known(ways: Sequence[Way]) -> str:
    """By which ways something stays possible."""
    most = max((sum(leg.move is not None for leg in way) for way in ways), default=0)
    if not most:
        return "it is so wherever it is asked" if ways else ""
    which = f"one of {len(ways)} ways" if len(ways) > 1 else "one way"
    return f"{which} leads there from wherever it is asked, in at most {counted(most, 'move')}"


def for_ever(run: Run) -> str:
    """An infinite run, in a phrase."""
    again = len(run.steps) - (run.loop or 0)
    if not again:
        return f"a run of {counted(len(run.steps), 'move')}, after which nothing more ever happens,"
    which = "all" if again == len(run.steps) else f"the last {again}" if again > 1 else "the last"
    return f"a run of {counted(len(run.steps), 'move')}, {which} of them repeated for ever,"


def for_all_time(certificate: Certificate) -> str:
    return f"for all time, re-checked by {listed(certificate.solvers)}"


def put_to_the_test(meaning: Promise | Possible, protocol: Protocol, witnesses: Sequence[Run]) -> str:
    """When, in a run that is shown on request, the property has something to say."""
    if isinstance(meaning, Possible):
        return ""
    for run in witnesses:
        trace = retrace(protocol, run)
        for what, time in _tests(meaning, trace):
            return f"{what} at {time}"
    return "a run puts it to the test" if witnesses else ""


def _tests(promise: Promise, trace: Trace) -> list[tuple[str, str]]:
    spans = segments(trace)
    inside = parts(promise.scope, trace)
    match promise.form:
        case LeadsTo(trigger) | OnlyAfter(trigger) | Separation(trigger):
            found = [(origin, part) for part in inside for origin, _ in occurrences(trigger, part)]
            return [("its trigger occurs", instant(spans[origin].time)) for origin, _ in found]
        case Ladder(machine):
            moved = (m for m in trace.moments if m.before.locations[machine] != m.after.locations[machine])
            return [(f"{machine} moves", instant(moment.time)) for moment in moved]
        case LastsAtLeast(condition):
            begun = [k for part in inside for k, _ in stretches(condition, part) if begins_inside(k, part)]
            return [("a stretch of its condition begins", instant(spans[k].time)) for k in begun]
        case StaysPossible(_, condition):
            held = ((k, it) for part in inside for k in range(len(spans)) for it in pieces_within(condition, part, k))
            return [("its condition holds", instant(spans[k].time + piece.low)) for k, piece in held if piece.truth]
        case NeverHappens() if promise.scope is None:
            return []
        case _:
            opened = [part for part in inside if promise.scope is not None]
            return [("its scope opens", instant(spans[part.first].time)) for part in opened]
