"""What is shown, word for word.

`python -m tests.command.goldens` writes the files anew: read the difference before you commit it.
"""

from __future__ import annotations

from collections.abc import Callable

from msgspec.structs import replace

from checker.checking import Options, check
from checker.render.formats import FORMATS
from checker.render.ink import ansi
from checker.render.timeline import account, timeline
from checker.render.view import Detail, View
from checker.report import Report, Result
from checker.verdict import INTERRUPTED, Unknown
from protocol.load import compile_text
from protocol.model import Design
from protocol.runs import Run
from protocol.semantics import replay
from tests.command import scene

TEXTS = {scene.PATH: scene.TEXT, "specs/other.tier": "event Größe\n"}


def drawn(design: Design, name: str, run: Run, *, room: int = 80) -> str:
    asked = next(p for p in design.properties if p.name == name)
    verdict = scene.violated(design, name, run)
    trace = replay(design.protocol, run)
    lines = timeline(trace, asked, verdict.breach, room=room) + account(trace, verdict.breach, asked, room=room)
    return "\n".join(lines) + "\n"


def shown(form: str = "text", made: Report | None = None, **view: object) -> str:
    return FORMATS[form](made or scene.report(), replace(View(texts=TEXTS), **view))  # type: ignore[arg-type]


def partly() -> Report:
    """Of one design all but the first property is left unknown by an interruption; the other was not begun."""
    made = scene.report()
    first, second = made.designs

    def unknown(result: Result) -> Result:
        return replace(result, verdict=Unknown(INTERRUPTED), attempts=(), compliance=None, seconds=0.0)

    kept, *rest = first.results
    cut = replace(first, results=(kept, *map(unknown, rest[:2])), findings=())
    return replace(made, designs=(cut, replace(second, results=(unknown(second.results[0]),))), complete=False)


def broken_file() -> str:
    return FORMATS["text"](replace(scene.report(), designs=(), diagnostics=scene.diagnostics()), View(texts=TEXTS))


WAITING = """protocol waiting {
  actor them is adversary
  actor us
  event again by them when rest
  ladder alarm {
    tier rest
    tier ready by us
    tier gone by us
    must up: rest -> ready at 24h of again
    may leave: ready -> gone
    must home: gone -> rest within 2h of entry
  }
  property restarted: again leads to ready
  property idle: ready leads to gone
  property kept: gone leads to rest
  expect restarted fails
  expect idle fails
}
"""


STAYING = """protocol staying {
  actor them is adversary
  actor us
  event spark by them when rest
  ladder alarm {
    tier rest
    tier ready by us
    tier gone by us
    on spark up: rest -> ready
    may leave: ready -> gone after 2h and within 10h of spark
    may home: gone -> rest
  }
  property lost: leave stays possible
  property kept: home stays possible while gone
  expect lost fails
}
"""


def checked(text: str, path: str, form: str) -> str:
    """Checked in earnest; without what it took."""
    view = View(detail=Detail.FULL, texts={path: text})
    return FORMATS[form](check(compile_text(text, path), Options(health=False)), view)


GOLDENS: dict[str, Callable[[], str]] = {
    "salami.txt": lambda: drawn(scene.PARIS, "no_salami", scene.SALAMI),
    "salami-50.txt": lambda: drawn(scene.PARIS, "no_salami", scene.SALAMI, room=50),
    "salami-120.txt": lambda: drawn(scene.PARIS, "no_salami", scene.SALAMI, room=120),
    "permitted.txt": lambda: drawn(scene.TRIGGER, "us_by_72h", scene.WAITING),
    "by-a-move.txt": lambda: drawn(scene.PARIS, "no_skipped_tiers", scene.SKIPPING),
    "normal.txt": shown,
    "quiet.txt": lambda: shown(detail=Detail.QUIET),
    "full.txt": lambda: shown(detail=Detail.FULL, stats=True),
    "interrupted.txt": lambda: shown(made=partly()),
    "interrupted.json": lambda: shown("json", made=partly(), stats=True),
    "colour.txt": lambda: shown(paint=ansi),
    "broken-file.txt": broken_file,
    "report.json": lambda: shown("json"),
    "for-ever.txt": lambda: checked(WAITING, "waiting.tier", "text"),
    "for-ever.json": lambda: checked(WAITING, "waiting.tier", "json"),
    "possible.txt": lambda: checked(STAYING, "staying.tier", "text"),
    "possible.json": lambda: checked(STAYING, "staying.tier", "json"),
}

if __name__ == "__main__":
    for name, made in GOLDENS.items():
        (scene.GOLDEN / name).write_text(made(), encoding="utf-8")
