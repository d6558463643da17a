"""Pictures, word for word.

`python -m tests.picture.goldens` writes the files anew: read the difference, and look at the pictures, before you
commit it.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from checker.picture.model import Picture
from checker.render.deadlines import deadlines
from checker.render.prose import prose
from checker.render.sides import sides
from checker.render.timeline import timeline_text
from checker.render.timeline_svg import timeline_svg
from tests.picture.scenes import pictures

GOLDEN = Path(__file__).parent / "golden"
LOOKS = ("salami", "long", "chain", "vote", "pair")


def text(it: Picture) -> str:
    lines = sides(it) if len(it.strips) > 1 else timeline_text(it) + deadlines(it.strips[0])
    return "\n".join([*lines, ""])


def said(it: Picture) -> str:
    return "\n".join([*prose(it), ""])


FORMS: dict[str, Callable[[Picture], str]] = {"svg": timeline_svg, "txt": text, "prose.txt": said}


def files() -> dict[str, str]:
    made = pictures()
    return {f"{name}.{form}": draw(made[name]) for name in LOOKS for form, draw in FORMS.items()}


if __name__ == "__main__":
    GOLDEN.mkdir(exist_ok=True)
    for name, content in files().items():
        (GOLDEN / name).write_text(content, encoding="utf-8")
