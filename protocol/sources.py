"""A file with all that it uses: `use "file"`, relative to the file that says so, at the top or inside a block.

At the top it makes the protocols and designs of that file known, so that designs can be made of them; inside a
protocol, a design or other `parts` it stands for the items of the file's `parts`, which a block takes in once.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from pathlib import Path

from msgspec import Struct, field
from msgspec.structs import replace

from protocol.diagnostics import Diagnostic, Failure
from protocol.elaboration.complaints import EVERYTHING
from protocol.syntax import DesignDecl, File, Item, PartsDecl, ProtocolDecl, UseDecl
from protocol.text import parse

Declaration = ProtocolDecl | DesignDecl
MOST_FILES = 100
TOO_MANY = f"more than {MOST_FILES} files are used"


class Sources(Struct, frozen=True):
    """`own`: what the file itself declares; `shared`: what files that it uses declare.  No `use` is left in them."""

    path: str
    own: tuple[Declaration, ...]
    shared: tuple[Declaration, ...]
    texts: dict[str, str]


class Reading(Struct):
    """What has been read so far."""

    files: dict[str, File] = field(default_factory=dict)
    wrong: list[Diagnostic] = field(default_factory=list)
    skipped: set[str] = field(default_factory=set)


def gather(text: str, path: str) -> tuple[Sources, tuple[Diagnostic, ...], frozenset[str]]:
    """The file and what it uses, all that is wrong with their texts, and the names in what had to be skipped."""
    reading = Reading()
    main = _take_in(text, path, reading)
    own = tuple(_spliced(decl, path, reading) for decl in _declared(main))
    used = list(_reached(main, (path,), {path}, reading))
    shared = tuple(_spliced(decl, name, reading) for name in used for decl in _declared(reading.files[name]))
    texts = {name: file.text for name, file in reading.files.items()}
    return Sources(path, own, shared, texts), tuple(reading.wrong), frozenset(reading.skipped)


def _take_in(text: str, path: str, reading: Reading) -> File:
    file, wrong, skipped = parse.read(text, path)
    reading.files[path] = file
    reading.wrong += wrong
    reading.skipped |= skipped if file.declarations or not wrong else {EVERYTHING}
    return file


def _declared(file: File) -> Iterator[Declaration]:
    return (decl for decl in file.declarations if isinstance(decl, ProtocolDecl | DesignDecl))


def _reached(file: File, way: tuple[str, ...], seen: set[str], reading: Reading) -> Iterator[str]:
    """The files used at the top of a file, and of those that they use, each once."""
    for use in file.declarations:
        if not isinstance(use, UseDecl):
            continue
        used = _file(use, way, reading)
        if used is None or used in seen:
            continue
        seen.add(used)
        inner = reading.files[used]
        if not _is_wrong(used, reading) and not any(not isinstance(decl, PartsDecl) for decl in inner.declarations):
            parts = any(isinstance(decl, PartsDecl) for decl in inner.declarations)
            message = f"`{use.path}` declares no protocol and no design"
            remedy = "`use` it inside the block that is to have its parts" if parts else "leave it out"
            _tell("E124", use, message, remedy, reading)
            reading.skipped.add(EVERYTHING)
        yield used
        yield from _reached(inner, (*way, used), seen, reading)


def _file(use: UseDecl, way: tuple[str, ...], reading: Reading) -> str | None:
    """The path of the file that is used, which has been read; None, and told, where there is none."""
    here = Path(way[-1])
    path = os.path.normpath(here.parent / use.path)
    if not use.path.strip():
        _tell("E120", use, "this names no file", f"write its path, from the folder of `{here.name}`", reading)
    elif path in (os.path.normpath(step) for step in way):
        chain = " uses ".join(f"`{Path(step).name}`" for step in (*way, path))
        _tell("E123", use, f"a file cannot use itself: {chain}", "move what both need into a third file", reading)
    elif path in reading.files or _is_read(use, path, here, reading):
        return path
    reading.skipped.add(EVERYTHING)
    return None


def _is_read(use: UseDecl, path: str, here: Path, reading: Reading) -> bool:
    if len(reading.files) > MOST_FILES:
        if not any(diagnostic.message == TOO_MANY for diagnostic in reading.wrong):
            _tell("E123", use, TOO_MANY, "join some of them", reading)
        return False
    if os.path.exists(path) and not os.path.isfile(path):
        what = "a folder" if os.path.isdir(path) else "no plain file"
        _tell("E121", use, f"`{path}` cannot be used: it is {what}", "name a file", reading)
        return False
    try:
        text = parse.load(path)
    except Failure as failure:
        (problem,) = failure.diagnostics
        remedy = problem.remedy or f"the path counts from the folder of `{here.name}`"
        _tell(problem.code, use, f"`{path}` cannot be used: {problem.message}", remedy, reading)
        return False
    _take_in(text, path, reading)
    return True


def _tell(code: str, use: UseDecl, message: str, remedy: str, reading: Reading) -> None:
    """Once, however often the place is met."""
    diagnostic = Diagnostic(code, use.place, message, remedy)
    if diagnostic not in reading.wrong:
        reading.wrong.append(diagnostic)


def _is_wrong(path: str, reading: Reading) -> bool:
    return any(diagnostic.span.file == path for diagnostic in reading.wrong)


def _spliced(decl: Declaration, path: str, reading: Reading) -> Declaration:
    if not any(isinstance(item, UseDecl) for item in decl.items):
        return decl
    taken: set[str] = set()
    if isinstance(decl, ProtocolDecl):
        return replace(decl, items=tuple(_items(decl.items, (path,), taken, reading)))
    changed = [
        part
        for item in decl.items
        for part in (_items([item], (path,), taken, reading) if isinstance(item, UseDecl) else [item])
    ]
    return replace(decl, items=tuple(changed))


def _items(items: Iterable[Item], way: tuple[str, ...], taken: set[str], reading: Reading) -> Iterator[Item]:
    """The items, with those of the parts that they use in the place of each `use`; `taken`: files already taken in."""
    for item in items:
        if not isinstance(item, UseDecl):
            yield item
            continue
        used = _file(item, way, reading)
        if used is None or used in taken:
            continue
        taken.add(used)
        parts = [decl for decl in reading.files[used].declarations if isinstance(decl, PartsDecl)]
        if not parts and not _is_wrong(used, reading):
            remedy = "put what is shared into `parts { … }` there, or `use` the file at the top of this one"
            _tell("E124", item, f"`{item.path}` has no parts to use here", remedy, reading)
            reading.skipped.add(EVERYTHING)
        for block in parts:
            yield from _items(block.items, (*way, used), taken, reading)
