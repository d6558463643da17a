"""What is shown of walks and replays, word for word.

`python -m tests.walking.goldens` writes the files anew: read the difference before you commit it.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path

from msgspec.structs import replace

from checker.render import replayed, replayed_json, replayed_page
from checker.render.ink import ansi
from checker.render.view import Detail, View
from checker.render.walk import news, so_far, standing
from checker.replaying.result import Replayed
from checker.walking.walk import Walk, begin
from checker.walking.words import obey
from protocol.load import compile_text
from tests.walking.logs import FORKED, HIDDEN, PARIS_FILE, ROOT, compiled, judged, paris

GOLDEN = Path(__file__).parent / "golden"
INCIDENT = """time,event,actor
2026-02-01T04:00:00Z,violation,russia
2026-02-01T20:00:00Z,warn,ukraine
2026-02-02T10:00:00+02:00,join,coalition
2026-02-04T06:00:00Z,back,us
2026-02-05T04:00:00Z,cessation,russia
2026-02-05T06:00:00Z,violation,russia
"""
HOSTILE = """protocol hostile "<b>\x1b[31m</b>" {
  actor 漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字
  event %s by 漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字
  var x: 0..3 = 0
  machine m { state a  state b  may go: a -> b later than 1h of %s }
  property p: never b
}
""".replace("%s", "a_name_of_an_event_that_is_as_long_as_nobody_would_ever_think_of_making_it_but_somebody_did")


@cache
def made() -> tuple[Replayed, ...]:
    """Replays that end in every way."""
    late = "time,event\n0h,begin\n4h,close\n"
    found = (
        judged(paris()[0], INCIDENT),
        judged(paris()[0], "time,event\n0h,violation\n5h,warn\n"),
        judged(compiled(HIDDEN), late, unlogged=["bob"]),
        judged(paris()[0], "time,event\nsoon,violation\n1h,<b>\x1b[31m</b>\n" + "2h,\n" * 30),
    )
    return tuple(replace(it, design=replace(it.design, file=PARIS_FILE)) for it in found)


def walked(text: str, *words: str) -> Walk:
    walk = begin(compile_text(text, "known.tier")[0])
    for word in words:
        walk = obey(walk, word).walk
    return walk


def story() -> Walk:
    walk = begin(paris()[0])
    for word in ("violation", "warn after 16h", "join after 9h", "wait until D+3 00:00"):
        walk = obey(walk, word).walk
    return replace(walk, design=replace(walk.design, file=PARIS_FILE))


LONG = "a_name_of_an_event_that_is_as_long_as_nobody_would_ever_think_of_making_it_but_somebody_did"
GOLDENS: dict[str, Callable[[], str]] = {
    "replays.txt": lambda: replayed.render(made(), View()),
    "full.txt": lambda: replayed.render(made()[:1], View(detail=Detail.FULL)),
    "narrow.txt": lambda: replayed.render(made(), View(room=44)),
    "colour.ansi": lambda: replayed.render(made()[:1], View(paint=ansi)),
    "report.md": lambda: replayed_page.render(made(), (), View()),
    "report.json": lambda: replayed_json.render(made(), (), View()).replace(f"{ROOT}/", ""),
    "walk.txt": lambda: so_far(story()) + standing(story()),
    "forked.txt": lambda: standing(walked(FORKED, "wait 90min")) + news(walked(FORKED, "1"), frozenset())[0],
    "hostile.txt": lambda: standing(walked(HOSTILE, LONG)) + news(walked(HOSTILE, LONG, "go after 2h"), frozenset())[0],
    "hostile-narrow.txt": lambda: standing(walked(HOSTILE, LONG), room=44),
}

if __name__ == "__main__":
    GOLDEN.mkdir(exist_ok=True)
    for name, shown in GOLDENS.items():
        (GOLDEN / name).write_text(shown(), encoding="utf-8")
