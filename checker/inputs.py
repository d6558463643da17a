"""Files and folders → designs; what cannot be read is told, and does not stop the rest."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from protocol.diagnostics import Diagnostic, Failure, Span, closest
from protocol.load import load
from protocol.model import Design
from protocol.text.parse import load as read_text

SUFFIX = ".tier"


def spec_files(paths: Sequence[str]) -> tuple[list[str], list[Diagnostic]]:
    """The files named, and all specs in the folders named, hidden ones apart; each once."""
    found: dict[Path, str] = {}
    wrong = []
    for path in paths:
        inside = sorted(_inside(Path(path))) if Path(path).is_dir() else [path]
        if not inside:
            wrong.append(Diagnostic("E120", Span(path, 1, 1, 1, 1), f"there is no {SUFFIX} file in this folder"))
        for file in inside:
            found.setdefault(Path(file).absolute(), file)
    return list(found.values()), wrong


def _inside(folder: Path) -> Iterable[str]:
    for file in folder.rglob(f"*{SUFFIX}"):
        if file.is_file() and not any(part.startswith(".") for part in file.relative_to(folder).parts):
            yield str(file)


def read_designs(files: Sequence[str]) -> tuple[list[Design], list[Diagnostic]]:
    """The designs of all files, in order, and everything that is wrong with those that have errors."""
    designs: list[Design] = []
    wrong: list[Diagnostic] = []
    for file in files:
        try:
            designs += load(file)
        except Failure as failure:
            wrong += failure.diagnostics
    return designs, wrong


def empty_files(files: Sequence[str], read: Sequence[Design], wrong: Sequence[Diagnostic]) -> tuple[str, ...]:
    """The files that can be read and declare nothing."""
    spoken_of = {design.file for design in read} | {diagnostic.span.file for diagnostic in wrong}
    return tuple(file for file in files if file not in spoken_of)


def texts_of(spans: Iterable[Span]) -> dict[str, str]:
    """The texts of the files in which the places are, as far as they can be read."""
    texts = {}
    for file in sorted({span.file for span in spans if span.file}):
        try:
            texts[file] = read_text(file)
        except Failure:
            continue  # what is wrong with it has been told
    return texts


def unknown(kind: str, names: Iterable[str], known: Iterable[str]) -> str | None:
    """What to say about the first name that nothing has."""
    candidates = sorted(set(known))
    for name in names:
        if name not in candidates:
            near = closest(name, candidates)
            listed = f"; there is {', '.join(candidates[:12])}{', …' if len(candidates) > 12 else ''}"
            return f"there is no {kind} `{name}`{f'; did you mean `{near}`?' if near else listed if candidates else ''}"
    return None
