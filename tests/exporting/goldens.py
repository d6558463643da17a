"""What the exports of the library are: three texts in full, of the rest the digest; `python -m tests.exporting.goldens`
writes them anew."""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

from checker.exporting.export import exported
from checker.exporting.result import Refused
from protocol.load import load
from protocol.model import Design

GOLDEN = Path(__file__).parent / "golden"
LIBRARY = GOLDEN / "library.txt"
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
    for path in sorted(Path("specs").rglob("*.tier")):
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
                yield f"{path.relative_to('specs')} {name or '-'} {target} {said}"


def asked(design: Design) -> list[tuple[str | None, str | None]]:
    properties = [(it.name, it.member or None) for it in design.properties]
    return list(dict.fromkeys([(None, None), *properties[:1], *properties[-1:]]))


if __name__ == "__main__":
    LIBRARY.write_text("\n".join(rows()) + "\n", encoding="utf-8")
    for golden in FULL:
        (GOLDEN / golden).write_text(full(golden), encoding="utf-8")
