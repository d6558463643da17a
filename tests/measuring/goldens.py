"""What is shown of measures, word for word.

`python -m tests.measuring.goldens` writes the files anew: read the difference before you commit it.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path

from msgspec.structs import replace

from checker.measuring.measure import measure, unsettled
from checker.measuring.result import Measures
from checker.render import measures, measures_json
from checker.render.ink import ansi
from checker.render.view import Detail, View
from checker.verdict import INTERRUPTED
from protocol.load import compile_text
from tests.measuring.specs import CLOSING, DELAYS, OPEN, QUIET_GAP, SALAMI

GOLDEN = Path(__file__).parent / "golden"


@cache
def made() -> Measures:
    """Measures of every kind, settled in every way."""
    found = []
    for text, names in (
        (DELAYS, ("delay", "undecided")),
        (OPEN, ("both", "never_z", "never_there", "waiting")),
        (CLOSING, ("left",)),
        (SALAMI, ("exposed",)),
        (QUIET_GAP.replace("GAP", "after 12h"), None),
        (QUIET_GAP.replace("GAP", "later than 12h"), None),
    ):
        found += measure(compile_text(text, "known.tier"), names).measured
    found.append(unsettled(found[0].design, found[0].measure, INTERRUPTED))
    return Measures(tuple(found), complete=False)


GOLDENS: dict[str, Callable[[], str]] = {
    "normal.txt": lambda: measures.render(made(), View()),
    "full.txt": lambda: measures.render(made(), View(detail=Detail.FULL)),
    "narrow.txt": lambda: measures.render(made(), View(room=44)),
    "colour.txt": lambda: measures.render(replace(made(), measured=made().measured[:1]), View(paint=ansi)),
    "report.json": lambda: measures_json.render(made(), (), View()),
}

if __name__ == "__main__":
    GOLDEN.mkdir(exist_ok=True)
    for name, shown in GOLDENS.items():
        (GOLDEN / name).write_text(shown(), encoding="utf-8")
