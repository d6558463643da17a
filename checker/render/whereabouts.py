"""How other programs are told of places and of what we are: paths from where the call was made."""

from __future__ import annotations

from pathlib import Path


def relative(path: str) -> str | None:
    """The path from the folder of the call, with `/` between its parts; None where it leads out of that."""
    here = Path.cwd()
    whole = Path(path) if Path(path).is_absolute() else here / path
    parts: list[str] = []
    for part in whole.parts:
        if part == "..":
            parts = parts[:-1] or parts
        elif part != ".":
            parts.append(part)
    try:
        return Path(*parts).relative_to(here).as_posix()
    except ValueError:
        return None
