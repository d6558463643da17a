"""Verifies a bundle: scripts by z3 and cvc5, the invariant by `verify.py`, runs by replay, and all of it against what
follows from the kernel, and from the spec if it is given, anew.  Nothing is written."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator, Sequence
from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from checker.evidence import verify
from checker.evidence.bundle import INVARIANT, KERNEL, LOCAL, PROGRAMS, SMT, TIME, obligations, programs, text_of
from checker.evidence.claims import Claim, query_of, question_of
from checker.evidence.formulas import written
from checker.evidence.itf import written_run
from checker.evidence.kernel import written_query, written_ways
from checker.evidence.opening import Damaged, Opened
from checker.proof.local import local_obligations
from checker.query import NOTICE, Query
from checker.smt import Sat, SolverName, Unsat, decide_each, decide_smtlib
from checker.verdict import Budget
from checker.welltimed import by_text
from protocol.deviation import deviate
from protocol.forever import breach_for_ever
from protocol.model import Design, Possible, Promise, Protocol, StaysPossible
from protocol.runs import Run
from protocol.satisfaction import breach, in_force, shows
from protocol.semantics import NotARun, Trace, holds, replay

Answer = Literal["verified", "refuted", "cannot tell"]
WORK = 5_000_000
OTHER_VERSION = "verify it with the tierproof that wrote it, {}, or write it anew"


class Row(Struct, frozen=True):
    """One obligation, or one comparison: who looked at it, what is said of it, and how long that took."""

    what: str
    by: str
    answer: Answer
    why: str = ""
    seconds: float = 0.0


def verified(rows: Sequence[Row], solvers: Sequence[str]) -> Answer:
    """What all of it comes to: somebody verified each, nobody refutes any, and one solver did all of the scripts."""
    if any(row.answer == "refuted" for row in rows):
        return "refuted"
    done = [solver for solver in solvers if did_all(rows, solver)]
    asked = [row for row in rows if row.by in solvers]
    settled = all(row.answer == "verified" for row in rows if row.by in ("kernel", "spec", "replay"))
    return "verified" if settled and (done or not asked) else "cannot tell"


def did_all(rows: Sequence[Row], solver: str) -> bool:
    """The solver verified the obligations of the whole, or the local ones, of each of the invariants."""
    own = [row for row in rows if row.by == solver]
    for nested in {row.what.startswith(f"{TIME}: ") for row in own}:
        part = [row for row in own if row.what.startswith(f"{TIME}: ") == nested]
        local = [row for row in part if row.what.removeprefix(f"{TIME}: ").startswith(LOCAL)]
        whole = [row for row in part if row not in local]
        if not any(each and all(row.answer == "verified" for row in each) for each in (whole, local)):
            return False
    return True


def verification(bundle: Opened, designs: Sequence[Design] | None, solvers: Sequence[SolverName]) -> Iterator[Row]:
    """Everything that can be verified of it.  Raises `Damaged`."""
    try:
        yield from anew(bundle)
        if designs is not None:
            yield from against(bundle, designs)
        yield from certified(bundle, solvers)
        if bundle.pace is not None:
            for row in (*anew(bundle.pace), *certified(bundle.pace, solvers)):
                yield replace(row, what=f"{TIME}: {row.what}")
    except (LookupError, TypeError, ValueError, AttributeError, AssertionError, StopIteration, RuntimeError) as error:
        place = str(bundle.folder / KERNEL)
        raise Damaged(place, f"it is no protocol, or not that of the rest ({type(error).__name__}: {error})") from error


# --- the parts of a bundle against each other ---------------------------------------------------------------------


def anew(bundle: Opened) -> Iterator[Row]:
    """Scripts and programs are what this tierproof writes; time goes on; the runs are runs."""
    wanted = programs(bundle.files)
    if bundle.invariant is not None:
        form, ways = bundle.stays or (None, ())
        wanted |= obligations(bundle.query, bundle.invariant, form, ways)
    for name, text in wanted.items():
        if bundle.files.get(name) != text:
            what = "it is missing" if name not in bundle.files else "it is not what follows from kernel and invariant"
            what = "it is not tierproof's own" if name in PROGRAMS else what
            raise Damaged(str(bundle.folder / name), what, OTHER_VERSION.format(bundle.written_by))
    extra = [name for name in scripts_of(bundle, SMT, LOCAL) if name not in wanted]
    if extra:
        raise Damaged(str(bundle.folder / extra[0]), "it is none of the obligations")
    if bundle.invariant is not None:
        yield Row("scripts follow from kernel and invariant", "kernel", "verified")
    yield from time_goes_on(bundle)
    protocol = unobserved(bundle.query.protocol)
    for name, run in bundle.runs.items():
        yield timed(f"{name} is a run", "replay", lambda run=run, name=name: replayed(bundle, protocol, run, name))  # type: ignore[misc]


def time_goes_on(bundle: Opened) -> Iterator[Row]:
    """That time can always go on is shown as the manifest says."""
    what, protocol = "time can always go on", unobserved(bundle.query.protocol)
    if bundle.claim.kind not in ("holds", "answered", "stays possible"):
        return
    if bundle.time == "text":
        found = by_text(protocol)
        yield Row(what, "kernel", "refuted" if found else "verified", "the text does not show it" if found else "")
    elif bundle.pace is None:
        yield Row(what, "kernel", "refuted", "nothing shows it")
    else:
        asked = query_of(protocol, None, bundle.pace.claim) if bundle.pace.claim.kind == "time goes on" else None
        same = asked is not None and alike(asked, bundle.pace.query)
        yield Row(what, "kernel", "verified" if same else "refuted", "" if same else f"{TIME}/ is about something else")


def replayed(bundle: Opened, protocol: Protocol, run: Run, name: str) -> str:
    """Why it is no run, or not the one that is written down; nothing if it is."""
    about = f"{bundle.subject.design}, {bundle.subject.property}: {name.split('.')[0]}"
    try:
        anew, there = text_of(written_run(protocol, run, about)), bundle.files[name]
    except NotARun as error:
        return str(error)
    if anew == there:
        return ""
    same = json.loads(anew)["states"] == json.loads(there).get("states")
    return f"it is not about {about}" if same else "its states are others than those that are written"


def unobserved(protocol: Protocol) -> Protocol:
    """Without monitors and what is theirs."""
    clocks = tuple(clock for clock in protocol.clocks if not clock.name.startswith("#"))
    causes = tuple(it for it in protocol.transitions if it.name != NOTICE)
    return replace(protocol, monitors=(), clocks=clocks, transitions=causes)


def alike(one: Query, other: Query) -> bool:
    """To the letter: in Python `True == 1`, and here a truth is no number."""
    return text_of(written_query(one)) == text_of(written_query(other))


# --- obligations --------------------------------------------------------------------------------------------------


def certified(bundle: Opened, solvers: Sequence[SolverName]) -> Iterator[Row]:
    """Each script by each solver; each obligation of the invariant by the plain verifier."""
    if bundle.invariant is None:
        return
    for name in scripts_of(bundle, SMT):
        for solver in solvers:
            start = time.perf_counter()
            answer = decide_smtlib(bundle.files[name], solver, Budget(WORK))
            seconds = time.perf_counter() - start
            if isinstance(answer, Unsat):
                yield Row(name, solver, "verified", "", seconds)
            elif isinstance(answer, Sat):
                yield Row(name, solver, "refuted", "it is satisfiable", seconds)
            else:
                yield Row(name, solver, "cannot tell", answer.why, seconds)
    if bundle.stays is None:
        for solver in solvers:
            yield from locally(bundle, solver)
    yield from plainly(bundle)


def scripts_of(bundle: Opened, *folders: str) -> list[str]:
    return [name for name in bundle.files if name.endswith(".smt2") and name.split("/")[0] in folders]


def locally(bundle: Opened, solver: SolverName) -> Iterator[Row]:
    """The local obligations, which imply the others; where one fails nothing follows."""
    assert bundle.invariant is not None
    local = local_obligations(bundle.query, bundle.query.goals, bundle.invariant)
    for (name, cases), file in zip(local.cases, scripts_of(bundle, LOCAL), strict=True):
        start = time.perf_counter()
        answers = list(decide_each(local.preamble, cases, Budget(WORK), solver))
        seconds = time.perf_counter() - start
        shown = len(answers) == len(cases) and all(isinstance(answer, Unsat) for answer in answers)
        why = "" if shown else f"{name} does not follow from parts alone: the whole is to be asked"
        yield Row(file, solver, "verified" if shown else "cannot tell", why, seconds)


def plainly(bundle: Opened) -> Iterator[Row]:
    assert bundle.invariant is not None
    start = time.perf_counter()
    try:
        for name, answer, why in verify.verify(written_query(bundle.query), written(bundle.invariant)):
            yield Row(name, "plain", answer, why, time.perf_counter() - start)  # type: ignore[arg-type]
            start = time.perf_counter()
    except verify.Malformed as error:
        raise Damaged(str(bundle.folder / INVARIANT), str(error)) from None
    if bundle.stays is not None:
        yield Row("ways", "plain", "cannot tell", "that is for a solver")


# --- against the spec ---------------------------------------------------------------------------------------------


def against(bundle: Opened, designs: Sequence[Design]) -> Iterator[Row]:
    """The kernel is that of the spec, watched for the property; runs break, show or test it as they should."""
    about = bundle.subject
    named = [design for design in designs if design.protocol.name == about.design]
    found = [(d, p) for d in named for p in d.properties if (p.name, p.member) == (about.property, about.member)]
    what = "the kernel is that of the spec, watched for the property"
    if found and found[0][1].origin.text != about.text:
        said = f"there it is `{found[0][1].origin.text}`, and the bundle says `{about.text}`"
        yield Row("the property is that of the spec", "spec", "refuted", said)
    if not found:
        missing = f"it has no property `{about.property}`" if named else f"it has no design `{about.design}`"
        yield Row(what, "spec", "refuted", missing)
        return
    design, asked = found[0]
    protocol, meaning = deviate(design.protocol, asked.deviations), asked.meaning
    try:
        same = alike(query_of(protocol, meaning, bundle.claim), bundle.query)
    except (LookupError, StopIteration, RuntimeError, TypeError, ValueError):
        same = False
    other = "the spec, expanded anew, gives another: it has changed, or the bundle has"
    yield Row(what, "spec", "verified" if same else "refuted", "" if same else other)
    if bundle.stays is not None:
        form = meaning.form if isinstance(meaning, Promise) else None
        asks = isinstance(form, StaysPossible) and text_of(written_ways(form, ())) == text_of(
            written_ways(bundle.stays[0], ())
        )
        yield Row("the ways lead where the property asks", "spec", "verified" if asks else "refuted")
    if same:
        yield timed("the runs show what they are to show", "spec", lambda: judged(bundle, protocol, meaning))


def judged(bundle: Opened, protocol: Protocol, meaning: Promise | Possible) -> str:
    """What the runs fail to show by the property's own definition; nothing if they do."""
    claim: Claim = bundle.claim
    try:
        if claim.kind == "shown" and claim.run is not None:
            assert isinstance(meaning, Possible)
            return "" if shows(meaning, replay(protocol, claim.run)) else "the run does not show the scenario"
        if isinstance(meaning, Possible):
            return ""
        if claim.run is not None:
            return "" if is_broken(protocol, meaning, claim.run) else "the run does not break the property"
        traces: list[Trace] = [replay(protocol, run) for run in bundle.witnesses]
    except NotARun as error:
        return str(error)
    asked = claim.kind in ("holds", "answered", "stays possible") and question_of(protocol, meaning, claim).shows
    return "" if not asked or in_force(meaning, traces) else "the witnesses do not put the property to the test"


def is_broken(protocol: Protocol, promise: Promise, run: Run) -> bool:
    if run.loop is not None:
        return breach_for_ever(promise, protocol, run) is not None
    trace = replay(protocol, run)
    if isinstance(promise.form, StaysPossible):
        return holds(promise.form.condition, trace.final)
    return breach(promise, trace) is not None


def timed(what: str, by: str, wrong: Callable[[], str]) -> Row:
    start = time.perf_counter()
    why = wrong()
    return Row(what, by, "refuted" if why else "verified", why, time.perf_counter() - start)
