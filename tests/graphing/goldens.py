"""Graphs, word for word.

`python -m tests.graphing.goldens` writes the files anew: read the difference before you commit it.
"""

from __future__ import annotations

from pathlib import Path

from checker.graphing.graph import graph
from checker.graphing.model import Graph
from checker.picture.of import run_of
from checker.render.graphs import FORMATS, told
from protocol.load import load
from protocol.semantics import replay
from tests.command import scene
from tests.picture import scenes

GOLDEN = Path(__file__).parent / "golden"


def graphs() -> dict[str, Graph]:
    trace, said = run_of(scenes.violated(scene.PARIS, "no_salami", scene.SALAMI))
    (sectors, *_) = load("specs/ceasefire/sectors.tier")
    (flagship, *_) = load("specs/ceasefire/paris.tier")
    return {
        "paris": graph(flagship),
        "salami": graph(scene.PARIS, trace=trace, run=said),
        "vote": graph(scenes.VOTE),
        "ballots": graph(scenes.VOTE, ["objection"], replay(scenes.VOTE.protocol, scenes.vote()), "four ballots"),
        "sectors": graph(sectors),
        "hostile": graph(scenes.design(scenes.LONG)),
    }


def files() -> dict[str, str]:
    forms = {**FORMATS, "txt": lambda it: "\n".join([*told(it), ""])}
    return {f"{name}.{form}": write(it) for name, it in graphs().items() for form, write in forms.items()}


if __name__ == "__main__":
    GOLDEN.mkdir(exist_ok=True)
    for name, content in files().items():
        (GOLDEN / name).write_text(content, encoding="utf-8")
