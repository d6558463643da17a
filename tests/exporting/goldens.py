"""What the exports of the library are: three texts in full, of the rest digests, of first designs by question
(`library.txt`) and of every design by target (`designs.txt`); `python -m tests.exporting.goldens` writes them anew."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from hashlib import sha256
from pathlib import Path
from unittest.mock import patch

from checker.exporting.automaton import Automaton, automaton
from checker.exporting.export import TARGETS, exported
from checker.exporting.result import Refused
from checker.exporting.subject import Subject
from protocol.load import load
from protocol.model import Design

GOLDEN = Path(__file__).parent / "golden"
LIBRARY = GOLDEN / "library.txt"
DESIGNS = GOLDEN / "designs.txt"
FULL = {
    "paris.xml": ("specs/ceasefire/paris.tier", "us_by_72h", "uppaal"),
    "gdpr.tck": ("specs/incident-reporting/gdpr.tier", "in_72h_of_knowing", "tchecker"),
    "gdpr.smt2": ("specs/incident-reporting/gdpr.tier", "in_72h_of_knowing", "smtlib"),
}
LARGE = ("opposite.tier", "renewal.tier", "sectors.tier", "snapback.tier", "vote.tier")
"""Of these, Horn clauses only: their states are many."""


def full(name: str) -> str:
    file, property, target = FULL[name]
    return exported(load(file)[0], target, property).text


def rows() -> Iterator[str]:
    """Of each spec the first design, bare and with its first property and its last, for each target."""
    for path in specs():
        design = load(str(path))[0]
        for name, member in asked(design):
            for target in ("smtlib", "uppaal", "tchecker"):
                unasked = name is None and target == "smtlib"
                if unasked or (target != "smtlib" and path.name in LARGE):
                    continue
                try:
                    text = exported(design, target, name, member).text
                    said = f"{len(text):>7} {sha256(text.encode()).hexdigest()[:16]}"
                except Refused as refused:
                    said = f"refused: {refused.reason.value}"
                yield f"{name_of(path)} {name or '-'} {target} {said}"


def asked(design: Design) -> list[tuple[str | None, str | None]]:
    properties = [(it.name, it.member or None) for it in design.properties]
    return list(dict.fromkeys([(None, None), *properties[:1], *properties[-1:]]))


# --- every design -----------------------------------------------------------------------------------------------

SAMPLE = [
    Path("specs/ceasefire/paris.tier"),
    Path("specs/ceasefire/loop.tier"),
    Path("specs/incident-reporting/gdpr.tier"),
]


def specs() -> list[Path]:
    return sorted(Path("specs").rglob("*.tier"))


def name_of(path: Path) -> str:
    return str(path.relative_to("specs"))


def designs(paths: list[Path]) -> Iterator[tuple[tuple[str, ...], str]]:
    """By spec, design and target: how many texts there are, what was refused, and the digest of all of it.

    In Horn clauses every property is asked, each member of it on its own; for the others the design is written bare.
    """
    unfold = once()
    with patch("checker.exporting.uppaal.automaton", unfold), patch("checker.exporting.tchecker.automaton", unfold):
        for path in paths:
            for design in load(str(path)):
                for target in TARGETS:
                    yield (name_of(path), design.protocol.name, target), _digest(design, target)


def _digest(design: Design, target: str) -> str:
    questions = [(it.name, it.member or None) for it in design.properties] if target == "smtlib" else [(None, None)]
    digest, refusals, number = sha256(), Counter[str](), 0
    for name, member in questions:
        try:
            text = exported(design, target, name, member).text
            number += 1
        except Refused as refused:
            text = refused.reason.value
            refusals[text] += 1
        digest.update(f"{name} {member}\n{text}\n".encode())
    told = "".join(f", {count} refused: {reason}" for reason, count in sorted(refusals.items()))
    return f"{number}{told}, {digest.hexdigest()}"


def once() -> Callable[[Subject], Automaton]:
    """The automaton of a subject, which several targets write, unfolded for the first of them."""
    last: dict[str, tuple[Subject, Automaton | Refused]] = {}

    def unfolded(subject: Subject) -> Automaton:
        if "it" not in last or last["it"][0] != subject:
            try:
                last["it"] = subject, automaton(subject)
            except Refused as refused:
                last["it"] = subject, refused
        made = last["it"][1]
        if isinstance(made, Refused):
            raise made
        return made

    return unfolded


def read_designs() -> dict[tuple[str, ...], str]:
    lines = [line.split(" ", 3) for line in DESIGNS.read_text(encoding="utf-8").splitlines()]
    return {tuple(key): told for *key, told in lines}


if __name__ == "__main__":
    made = dict(designs(specs()))
    DESIGNS.write_text("".join(f"{' '.join(key)} {made[key]}\n" for key in sorted(made)), encoding="utf-8")
    LIBRARY.write_text("\n".join(rows()) + "\n", encoding="utf-8")
    for golden in FULL:
        (GOLDEN / golden).write_text(full(golden), encoding="utf-8")
