"""A spec as it was at an earlier revision, with the files that it uses, out of git."""

from __future__ import annotations

import contextlib
import io
import subprocess
import tarfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from msgspec.structs import replace

from checker.comparing.result import Subject
from checker.inputs import unknown
from protocol.diagnostics import Diagnostic, Failure, Span
from protocol.load import load
from protocol.model import Design
from protocol.text.parse import load as read_text

SPECS = "*.tier"


class NoEarlier(Exception):
    """Why there is no earlier self; in words for the reader."""


class WrongThen(Failure):
    """The text was wrong at that revision.  Places are `REVISION:PATH`, by which `texts` has what was there."""

    def __init__(self, diagnostics: Sequence[Diagnostic], texts: Mapping[str, str]) -> None:
        super().__init__(diagnostics)
        self.texts = texts


def earlier(path: str, revision: str) -> tuple[Design, ...]:
    """The designs of the file at that revision.  Raises `NoEarlier`, and `WrongThen`."""
    file = Path(path).absolute()
    if revision.startswith("-"):
        raise NoEarlier(f"`{revision}` is no revision")
    top = Path(_git(file.parent, "rev-parse", "--show-toplevel", why=f"`{path}` is in no git repository").strip())
    known = f"git knows no revision `{revision}`"
    commit = _git(top, "rev-parse", "--verify", "--quiet", f"{revision}^{{commit}}", why=known).strip()
    try:
        inside = file.resolve().relative_to(top.resolve()).as_posix()
    except ValueError:
        raise NoEarlier(f"`{path}` is in no git repository") from None
    missing = f"`{path}` was not there at {revision}"
    _git(top, "cat-file", "-e", f"{commit}:{inside}", why=missing)
    packed = _run(top, "archive", "--format=tar", commit, inside, SPECS)
    if packed.returncode:
        packed = _run(top, "archive", "--format=tar", commit, inside)
    with TemporaryDirectory() as folder, tarfile.open(fileobj=io.BytesIO(packed.stdout)) as archive:
        archive.extractall(folder, filter="data")
        try:
            designs = load(Path(folder) / inside)
        except Failure as failure:
            raise _placed(failure, folder, revision) from None
    return tuple(replace(design, file=f"{path} at {revision}") for design in designs)


def _placed(failure: Failure, folder: str, revision: str) -> WrongThen:
    """With places as git names them, and not where the files lie for now."""
    texts: dict[str, str] = {}

    def placed(span: Span) -> Span:
        name = span.file.replace(f"{folder}/", f"{revision}:")
        with contextlib.suppress(Failure):
            texts.setdefault(name, read_text(span.file))
        return replace(span, file=name)

    def told(it: Diagnostic) -> Diagnostic:
        second = it.second and replace(it.second, span=placed(it.second.span))
        message, remedy = (text.replace(f"{folder}/", f"{revision}:") for text in (it.message, it.remedy))
        return replace(it, span=placed(it.span), message=message, remedy=remedy, second=second)

    return WrongThen([told(it) for it in failure.diagnostics], texts)


def history(
    paths: Sequence[str], revision: str, wanted: frozenset[str] | None
) -> tuple[list[list[Subject]], list[str], list[str]]:
    """Each design of the files with its earlier self; the designs that are gone, and those that are new.

    Raises `NoEarlier`, and `Failure` where a text is wrong.
    """
    groups: list[list[Subject]] = []
    gone: list[str] = []
    added: list[str] = []
    known: set[str] = set()
    for path in paths:
        before = {it.protocol.name: it for it in earlier(path, revision)}
        now = {it.protocol.name: it for it in load(path)}
        known |= {*before, *now}
        for name in (*now, *(it for it in before if it not in now)):
            if wanted is not None and name not in wanted:
                continue
            if name in before and name in now:
                groups.append([Subject(f"{name} at {revision}", before[name]), Subject(f"{name} now", now[name])])
            else:
                (added if name in now else gone).append(f"{name} ({path})")
    if problem := unknown("design", wanted or (), known):
        raise NoEarlier(problem)
    return groups, gone, added


def _git(folder: Path, *arguments: str, why: str) -> str:
    done = _run(folder, *arguments)
    if done.returncode:
        raise NoEarlier(why)
    return done.stdout.decode()


def _run(folder: Path, *arguments: str) -> subprocess.CompletedProcess[bytes]:
    try:
        return subprocess.run(["git", "-C", str(folder), *arguments], capture_output=True, check=False)
    except FileNotFoundError:
        raise NoEarlier("git is not installed") from None
