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


def read_designs(files: Sequence[str]) -> tuple[list[Design], list[Diagnostic], tuple[str, ...]]:
    """The designs of all files, in order; everything that is wrong, once; and the files that declare no design."""
    designs: list[Design] = []
    wrong: dict[Diagnostic, None] = {}  # what is wrong with a file is so for all that use it
    empty = []
    for file in files:
        try:
            found = load(file)
        except Failure as failure:
            wrong |= dict.fromkeys(failure.diagnostics)
            continue
        designs += found
        empty += [file] if not found else []
    return designs, list(wrong), tuple(empty)


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
