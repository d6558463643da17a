"""A file with all that it uses: `use "file"`, relative to the file that says so, at the top or inside a block.

At the top it makes the protocols and designs of that file known, so that designs can be made of them; inside a
protocol, a design or other `parts` it stands for the items of the file's `parts`.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from pathlib import Path

from msgspec import Struct, field
from msgspec.structs import replace

from protocol.diagnostics import Diagnostic, Failure
from protocol.syntax import DesignDecl, File, Item, PartsDecl, ProtocolDecl, UseDecl
from protocol.text import parse

Declaration = ProtocolDecl | DesignDecl
MOST_FILES = 100


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
    own = tuple(_spliced(decl, (path,), reading) for decl in _declared(main))
    shared: dict[str, Declaration] = {}
    for used in _reached(main, (path,), reading):
        file = reading.files[used]
        for decl in _declared(file):
            shared.setdefault(f"{used} {decl.name.text}", _spliced(decl, (used,), reading))
    texts = {name: file.text for name, file in reading.files.items()}
    return Sources(path, own, tuple(shared.values()), texts), tuple(reading.wrong), frozenset(reading.skipped)


def _take_in(text: str, path: str, reading: Reading) -> File:
    file, wrong, skipped = parse.read(text, path)
    reading.files[path] = file
    reading.wrong += wrong
    reading.skipped |= skipped
    return file


def _declared(file: File) -> Iterator[Declaration]:
    return (decl for decl in file.declarations if isinstance(decl, ProtocolDecl | DesignDecl))


def _reached(file: File, way: tuple[str, ...], reading: Reading) -> Iterator[str]:
    """The files used at the top of a file, and of those that it uses, each once."""
    seen: set[str] = set()
    waiting = [(file, way)]
    while waiting:
        here, path = waiting.pop(0)
        for decl in here.declarations:
            if isinstance(decl, UseDecl) and (used := _file(decl, path, reading)) and used not in seen:
                seen.add(used)
                waiting.append((reading.files[used], (*path, used)))
                yield used


def _file(use: UseDecl, way: tuple[str, ...], reading: Reading) -> str | None:
    """The path of the file that is used, which has been read; None, and told, where there is none."""
    path = os.path.normpath(Path(way[-1]).parent / use.path)
    if path in (os.path.normpath(step) for step in way):
        chain = " uses ".join(f"`{Path(step).name}`" for step in (*way, path))
        message = f"a file cannot use itself: {chain}"
        _tell(Diagnostic("E123", use.place, message, "move what both need into a third file"), reading)
        return None
    if path in reading.files:
        return path
    if len(reading.files) >= MOST_FILES:
        _tell(Diagnostic("E123", use.place, f"more than {MOST_FILES} files are used", "join some of them"), reading)
        return None
    try:
        text = parse.load(path)
    except Failure as failure:
        (problem,) = failure.diagnostics
        remedy = problem.remedy or f"the path counts from the folder of `{Path(way[-1]).name}`"
        message = f"`{path}` cannot be used: {problem.message}"
        _tell(Diagnostic(problem.code, use.place, message, remedy), reading)
        return None
    _take_in(text, path, reading)
    return path


def _tell(diagnostic: Diagnostic, reading: Reading) -> None:
    """Once, however often the place is met."""
    if diagnostic not in reading.wrong:
        reading.wrong.append(diagnostic)


def _spliced(decl: Declaration, way: tuple[str, ...], reading: Reading) -> Declaration:
    if not any(isinstance(item, UseDecl) for item in decl.items):
        return decl
    if isinstance(decl, ProtocolDecl):
        return replace(decl, items=tuple(_items(decl.items, way, reading)))
    changed = [
        part for item in decl.items for part in (_items([item], way, reading) if isinstance(item, UseDecl) else [item])
    ]
    return replace(decl, items=tuple(changed))


def _items(items: Iterable[Item], way: tuple[str, ...], reading: Reading) -> Iterator[Item]:
    """The items, with those of the parts that they use in the place of each `use`."""
    for item in items:
        if not isinstance(item, UseDecl):
            yield item
            continue
        used = _file(item, way, reading)
        if used is None:
            continue
        parts = [decl for decl in reading.files[used].declarations if isinstance(decl, PartsDecl)]
        if not parts:
            remedy = "put what is shared into `parts { … }` there, or `use` the file at the top of this one"
            _tell(Diagnostic("E124", item.place, f"`{item.path}` has no parts to use here", remedy), reading)
        for block in parts:
            yield from _items(block.items, (*way, used), reading)
