"""Whose defection breaks each guarantee, and whose it survives, as text."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec.structs import replace

from checker.defection.result import Cut, Resilience, Resiliences, Survived, Unkept
from checker.render.choices import broken_rules
from checker.render.ink import Tone, safe, wrap
from checker.render.phrases import counted, listed, statement
from checker.render.remedies import is_grouped, remedy
from checker.render.story import retrace
from checker.render.summary import MEANINGS
from checker.render.timeline import account, timeline
from checker.render.view import Detail, View
from checker.render.who import who
from checker.report import EXIT_UNKNOWN
from protocol.model import Design, Expectation

BODY = 15
MOST_LAPSES = 2


def render(made: Resiliences, view: View) -> str:
    lines: list[str] = []
    told: tuple[str, str] | None = None
    for result in made.results:
        file, name = result.design.file, result.design.protocol.name
        if told is None or told[0] != file:
            lines += [view.paint(safe(file), "strong"), ""]
        if told != (file, name):
            lines += [*title(result.design, view), ""]
        told = file, name
        lines += [*guarantee(result, view), ""]
    for it in made.unasked:
        text = f"{it.asked.name} of {it.design.protocol.name} is not asked about: {it.why}"
        lines += [*wrap(safe(text), view.room, hang=2), ""]
    lines += summary(made, view)
    return "\n".join(line.rstrip() for line in lines) + "\n"


def title(design: Design, view: View) -> Iterator[str]:
    about = design.protocol.origin.description
    first, *others = wrap(safe(f"{design.protocol.name}{f' — {about}' if about else ''}"), view.room, hang=2)
    yield view.paint(first, "strong")
    yield from others


def guarantee(result: Resilience, view: View) -> Iterator[str]:
    """The property, then its minimal breaking sets, the maximal ones that it survives, and what is left open."""
    asked = result.asked[0]
    name = safe(asked.name)
    first, *others = wrap(f"{name}  {statement(asked.origin)}", view.room - 2, hang=2)
    yield f"  {first.replace(name, view.paint(name, 'strong'), 1)}"
    yield from (f"  {line}" for line in others)
    if asked.member:
        several = f"each of {counted(len(result.asked), 'member')}"
        yield from entry("asked for", several if len(result.asked) > 1 else asked.member, view)
    for cut in result.cuts:
        yield from broken(result, cut, view)
    if not result.cuts and result.settled and result.survived:
        yield from entry("broken by", "no set of defectors", view)
    for it in result.survived:
        yield from survived(result, it, view)
    for left in result.undecided:
        yield from open_set(result, left, view)


def entry(mark: str, text: str, view: View) -> Iterator[str]:
    first, *others = wrap(safe(text), view.room - BODY, hang=2)
    yield f"    {mark:<{BODY - 4}}{first}"
    yield from (f"{'':{BODY}}{line}" for line in others)


def note(text: str, view: View) -> Iterator[str]:
    for line in wrap(safe(text), view.room - BODY - 2, hang=2):
        yield f"{'':{BODY + 2}}{view.paint(line, 'faint')}"


def broken(result: Resilience, cut: Cut, view: View) -> Iterator[str]:
    """Who breaks it, and how in the run; in full, the run."""
    trace = retrace(cut.shown.protocol, cut.shown.run)
    breach = cut.shown.breach
    mark, said, more = cut_words(result, cut)
    yield from entry(mark, said, view)
    if more:
        yield from note(more, view)
    if view.detail is Detail.FULL:
        yield ""
        for block in (
            timeline(trace, cut.asked, breach, room=view.room - 2, paint=view.paint),
            account(trace, breach, cut.asked, room=view.room - 2, most=None),
        ):
            yield from (f"  {line}" for line in block)
            yield ""


def cut_words(result: Resilience, cut: Cut) -> tuple[str, str, str]:
    """The word for it, who they are, and what they do in the run."""
    told = lapsed(cut)
    if not cut.who.parts:
        expected = ", as expected" if result.asked[0].expected is Expectation.FAILS else ""
        kept = "all others keep every rule" if result.asked[0].deviations else "every rule is kept"
        other = "else " if result.asked[0].deviations else ""
        member = f" for {cut.asked.member}" if cut.asked.member else ""
        run = f"a run of {counted(len(cut.shown.run.steps), 'move')} breaks it{member}"
        return "fails", f"although {kept}: nobody {other}need defect{expected}", "; ".join([run, *told])
    fewer = "" if cut.minimal else " (that no fewer do is not known)"
    if cut.who.sets == 1:
        (name,) = cut.shown.actors if cut.who.size == 1 else ("",)
        if len(told) == 1 and name and told[0].startswith(f"{name} "):
            return "broken by", f"{name}: {told[0].removeprefix(f'{name} ')}{fewer}", ""
        return "broken by", f"{who(cut.who, result.obliged)}{fewer}", "; ".join(told)
    words = f"{who(cut.who, result.obliged)}: {cut.who.sets} sets{fewer}"
    return "broken by", words, f"as {listed(cut.shown.actors)}: {'; '.join(told)}"


def lapsed(cut: Cut) -> list[str]:
    """The rules that are broken in the run."""
    trace = retrace(cut.shown.protocol, cut.shown.run)
    told = [lapse.text.removesuffix(": it defects") for lapse in broken_rules(trace, cut.shown.breach)]
    more = [f"and {len(told) - MOST_LAPSES} more such"] if len(told) > MOST_LAPSES + 1 else []
    return [*told[:MOST_LAPSES], *more] if more else told


def survived(result: Resilience, it: Survived, view: View) -> Iterator[str]:
    yield from entry("survives", survived_words(result, it), view)


def survived_words(result: Resilience, it: Survived) -> str:
    proof = f"(for all time, re-checked by {listed(it.proofs[0].certificate.solvers)})"
    if not it.who.parts:
        other = "no one else's defection" if result.asked[0].deviations else "no one's defection"
        said = f"{other}; it holds where all keep the rules" if result.obliged else "all: nobody is bound to anything"
        return f"{said} {proof}"
    everybody = ", all who could defect" if it.who.size == len(result.obliged) else ""
    sets = f": {it.who.sets} sets" if it.who.sets > 1 else ""
    more = "" if it.maximal or everybody else "; whether more is not known"
    return f"the defection of {who(it.who, result.obliged)}{everybody}{sets}{more} {proof}"


def open_set(result: Resilience, it: Unkept, view: View) -> Iterator[str]:
    known = "no run breaks it, but it promises nothing then" if it.vacuous else "not settled"
    whose = f"with {who(it.who, result.obliged)} defecting" if it.who.parts else "with every rule kept"
    yield from entry("vacuous" if it.vacuous else "open", f"{whose}: {known}: {it.why}", view)
    if not it.vacuous:
        grouped = is_grouped([machine.name for machine in result.design.protocol.machines])
        yield from note(f"→ {hint}" if (hint := remedy(it.why, grouped=grouped)) else "", view)


def summary(made: Resiliences, view: View) -> Iterator[str]:
    """How many of what, and what the exit code means."""
    results = made.results
    unbroken = sum(r.settled and bool(r.survived) and not r.cuts for r in results)
    broken_ = sum(r.settled and bool(r.cuts) and not r.fails for r in results)
    failing = sum(r.fails for r in results)
    vacuous = sum(r.settled and not r.survived and not r.cuts for r in results)
    open_ = sum(not r.settled and not r.fails for r in results)
    kinds = [
        (unbroken, f"no defection breaks {unbroken}"),
        (broken_, f"some break {broken_}"),
        (failing, f"{failing} fail{'s' * (failing == 1)} with every rule kept"),
        (vacuous, f"{vacuous} vacuous"),
        (open_, f"{open_} not settled"),
    ]
    said = ", ".join(text for number, text in kinds if number)
    tone: Tone = "good" if made.exit_code == 0 else "doubt" if made.exit_code == EXIT_UNKNOWN else "bad"
    for line in wrap(f"{counted(len(results), 'guarantee')}{': ' if said else ''}{said}", view.room, hang=2):
        yield view.paint(line, tone)
    if not made.complete:
        yield view.paint("exit 130: interrupted; what was not settled by then is open", "bad")
    elif made.exit_code:
        yield view.paint(MEANINGS[made.exit_code], tone)


def drawn_in(design: Design, cut: Cut) -> Design:
    """The design in which the run of the cut is one."""
    return replace(design, protocol=cut.shown.protocol)
