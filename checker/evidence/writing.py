"""The evidence for a report as a folder of bundles, with an index that says which verdicts have none, and why."""

from __future__ import annotations

import json
import os
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

from msgspec import Struct

from checker.evidence.bundle import MANIFEST, Files, bundle, subject, text_of
from checker.evidence.claims import SAYS, evidence
from checker.evidence.kernel import FORMAT
from checker.report import Report, Result

INDEX = "index.json"
NOT_BUNDLED = (
    "what is found unasked, and on whose compliance a proof rests, is re-checked by the command but not written"
)


class Written(Struct, frozen=True):
    """The names of the bundles, and of the verdicts that have none, why."""

    bundles: tuple[str, ...]
    without: tuple[tuple[str, str], ...]


def refusal(folder: Path, force: bool) -> str | None:
    """Why bundles should not be written there; nothing that is there is replaced unasked."""
    if folder.exists() and not folder.is_dir():
        return f"`{folder}` is a file; name a folder"
    if not folder.absolute().parent.is_dir():
        return f"`{folder}` is not in a folder that exists"
    if folder.is_dir() and any(folder.iterdir()) and not force:
        return f"`{folder}` is not empty; name another folder, or say --force to replace the bundles in it"
    return None


def write(report: Report, folder: Path) -> Written:
    """Write a bundle for each property that has evidence; bundles that were written there before are replaced."""
    folder.mkdir(exist_ok=True)
    cleared(folder)
    said: dict[str, str] = {}
    without: list[tuple[str, str]] = []
    for result in results(report):
        shown = evidence(result)
        if isinstance(shown, str):
            without.append((named(result), shown))
            continue
        name = unused(named(result), folder)
        put(folder / name, bundle(result, shown))
        said[name] = SAYS[shown.claim.kind]
    index = {"format": FORMAT, "bundles": said, "without": [list(it) for it in without], "left_out": [NOT_BUNDLED]}
    (folder / INDEX).write_text(text_of(index), encoding="utf-8")
    return Written(tuple(said), tuple(without))


def results(report: Report) -> Iterator[Result]:
    """Of all members."""
    for design in report.designs:
        for result in design.results:
            yield from result.members


def named(result: Result) -> str:
    """A name for a folder: of the file, the design, the property and the member."""
    about = subject(result)
    parts = (Path(about.file).stem, about.design, about.property, about.member)
    return "-".join(re.sub(r"[^\w.]+", "-", part).strip("-.") for part in parts if part)


def unused(name: str, folder: Path) -> str:
    """The name, or the next one that nothing in the folder has."""
    number, free = 1, name
    while os.path.lexists(folder / free):
        number += 1
        free = f"{name}-{number}"
    return free


def put(folder: Path, files: Files) -> None:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


def cleared(folder: Path) -> None:
    """Remove the bundles that the folder's index names."""
    try:
        bundles = list(json.loads((folder / INDEX).read_text(encoding="utf-8"))["bundles"])
    except (OSError, ValueError, LookupError, TypeError):
        return
    for name in bundles:
        old = folder / str(name)
        if old.name == name != ".." and not old.is_symlink() and (old / MANIFEST).is_file():
            shutil.rmtree(old)
