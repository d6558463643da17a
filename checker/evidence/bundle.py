"""A bundle: the files that show one claim, by their names in its folder.

manifest.json      what is claimed, who found and checked it, what is left out, and of every file its SHA-256
kernel.json        the watched protocol and the goals
invariant.json     the state formula
smt/*.smt2         initiation, delays, moves and safety of the whole system, for any solver; all are unsatisfiable
local/*.smt2       the same conjunct by conjunct, which is quicker: all are unsatisfiable, or nothing follows
ways.json          of what stays possible, the ways
time/              that time can always go on, where the text does not tell: a bundle of its own
run.itf.json, witness-N.itf.json       runs
verify.py, replay.py                   what verifies the invariant, and replays runs, with Python alone
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Mapping, Sequence
from hashlib import sha256
from pathlib import Path

from msgspec import Struct

from checker.evidence.claims import SAYS, Claim, Evidence, Kind, query_of
from checker.evidence.formulas import Json, written
from checker.evidence.itf import written_run
from checker.evidence.kernel import FORMAT, written_query, written_ways
from checker.proof.local import local_scripts
from checker.proof.recheck import scripts, ways_scripts
from checker.query import Query
from checker.render.json_text import inert
from checker.report import Result
from checker.verdict import Pace
from checker.version import VERSION, installed
from checker.ways import Way
from protocol.formula import Formula
from protocol.model import Promise, Protocol, StaysPossible

MANIFEST, KERNEL, INVARIANT, WAYS, RUN = "manifest.json", "kernel.json", "invariant.json", "ways.json", "run.itf.json"
TIME, SMT, LOCAL = "time", "smt", "local"
PROGRAMS = {"verify.py": INVARIANT, "replay.py": ".itf.json"}
"""Each with how a file ends for which it is there."""

Files = dict[str, str]
"""Texts by the names of files in a folder, with "/" between the parts."""


class Subject(Struct, frozen=True):
    """Of what something is claimed, in words that find it again in a spec."""

    file: str
    design: str
    property: str
    member: str
    text: str


def subject(result: Result) -> Subject:
    asked = result.asked
    return Subject(
        os.fsencode(Path(result.design.file).name).decode(errors="replace"),
        result.design.protocol.name,
        asked.name,
        asked.member,
        asked.origin.text,
    )


def bundle(result: Result, shown: Evidence) -> Files:
    """The files that show the verdict on one property."""
    about = subject(result)
    meaning = result.asked.meaning
    form = meaning.form if isinstance(meaning, Promise) and isinstance(meaning.form, StaysPossible) else None
    form = form if shown.claim.kind == "stays possible" else None
    files = proof(shown, form)
    protocol = result.design.protocol
    runs = {f"witness-{k}.itf.json": run for k, run in enumerate(shown.witnesses, 1)}
    if shown.claim.run is not None:
        runs = {RUN: shown.claim.run}
    for name, run in runs.items():
        files[name] = text_of(written_run(protocol, run, f"{about.design}, {about.property}: {name.split('.')[0]}"))
    needs_time = shown.claim.kind in ("holds", "answered", "stays possible")
    if needs_time and result.pace is not None:
        files |= {f"{TIME}/{name}": text for name, text in paced(about, protocol, result.pace).items()}
    return sealed(about, shown, files, ("pace" if result.pace else "text") if needs_time else None)


def paced(about: Subject, protocol: Protocol, pace: Pace) -> Files:
    """The files that show that time can always go on."""
    claim = Claim("time goes on", ("faster",), most=pace.most)
    shown = Evidence(claim, query_of(protocol, None, claim), pace.certificate)
    return sealed(about, shown, proof(shown, None), None)


def proof(shown: Evidence, form: StaysPossible | None) -> Files:
    """The kernel, and, where there is an invariant, that with its obligations."""
    files = {KERNEL: text_of(written_query(shown.query))}
    if shown.invariant is not None:
        files[INVARIANT] = text_of({"format": FORMAT, "invariant": written(shown.invariant)})
        if form is not None:
            files[WAYS] = text_of({"format": FORMAT} | written_ways(form, shown.ways))
        files |= obligations(shown.query, shown.invariant, form, shown.ways)
    return files


def obligations(query: Query, invariant: Formula, form: StaysPossible | None, ways: tuple[Way, ...]) -> Files:
    """The scripts by the names of their files: of the whole system, and, where there are no ways, local ones."""
    if form is not None:
        named = ways_scripts(query.protocol, invariant, form, ways)
        return numbered(SMT, named)
    local = local_scripts(query, query.goals, invariant)
    return numbered(SMT, scripts(query, query.goals, invariant)) | numbered(LOCAL, local)


def numbered(folder: str, named: Sequence[tuple[str, str]]) -> Files:
    """The scripts, in order, by names of files; several of one obligation are numbered in it."""
    names = [name for name, _ in named]
    files = {}
    for number, (name, text) in enumerate(named):
        count = f"-{number - names.index(name) + 1:03}" if names.count(name) > 1 else ""
        files[f"{folder}/{len(dict.fromkeys(names[: number + 1]))}-{name}{count}.smt2"] = text
    return files


def sealed(about: Subject, shown: Evidence, files: Files, time: str | None) -> Files:
    """The files with the programs and the manifest."""
    files = files | programs(files)
    claim, certificate = shown.claim, shown.certificate
    said: Json = {"kind": claim.kind, "says": SAYS[claim.kind], "goals": list(claim.goals)}
    said |= {} if claim.within is None else {"within": str(claim.within)}
    said |= {} if claim.most is None else {"most": claim.most}
    manifest = {
        "format": FORMAT,
        "tierproof": VERSION,
        "subject": {name: getattr(about, name) for name in about.__struct_fields__},
        "claim": said,
        "engine": certificate.engine if certificate else None,
        "checked_by": {} if certificate is None else {name: installed(PACKAGES[name]) for name in certificate.solvers},
        "time": time,
        "left_out": left_out(claim.kind, time),
        "files": digests(files),
    }
    return {MANIFEST: text_of(manifest)} | files


def programs(files: Iterable[str]) -> Files:
    """The programs for files of these names."""
    wanted = [program for program, ends in PROGRAMS.items() if any(name.endswith(ends) for name in files)]
    return {name: (Path(__file__).parent / name).read_text(encoding="utf-8") for name in wanted}


PACKAGES = {"z3": "z3-solver", "cvc5": "cvc5"}


def left_out(kind: Kind, time: str | None) -> list[str]:
    """What the claim rests on, and the bundle does not show."""
    found = []
    if time == "text":
        found.append("that time can always go on is judged on the text: `verify-certificate` judges it again")
    match kind:
        case "violated" | "shown":
            found.append("what the run shows is judged by the property's definition, given the spec")
        case "nothing broken":
            found.append("that obligations can keep time from passing is a finding of the report, and not shown here")
    return found


def digests(files: Mapping[str, str]) -> dict[str, str]:
    return {name: sha256(text.encode()).hexdigest() for name, text in files.items()}


def text_of(json_: Json) -> str:
    """One member or item of the outer levels a line: made to be read, and to be compared."""
    return inert(_laid_out(json_, 0)) + "\n"


def _laid_out(it: Json, depth: int) -> str:
    flat = json.dumps(it, ensure_ascii=False)
    if len(flat) + 2 * depth <= 110 or not isinstance(it, dict | list) or not it:
        return flat
    inner, outer = "  " * (depth + 1), "  " * depth
    if isinstance(it, dict):
        rows = [f"{json.dumps(key, ensure_ascii=False)}: {_laid_out(value, depth + 1)}" for key, value in it.items()]
        return "{\n" + ",\n".join(inner + row for row in rows) + f"\n{outer}}}"
    return "[\n" + ",\n".join(inner + _laid_out(item, depth + 1) for item in it) + f"\n{outer}]"
