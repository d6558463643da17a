"""Runs in files: the one format in which tierproof writes runs, Apalache's ITF (`checker/evidence/itf.py`)."""

from __future__ import annotations

from pathlib import Path

import msgspec

from checker.evidence.formulas import Malformed
from checker.evidence.itf import read_run, written_run
from checker.render.json_text import json_text
from protocol.model import Protocol
from protocol.runs import Run

LARGEST = 200_000_000
"""Bytes of a run that is read."""


class Unreadable(Exception):
    """The file holds no run that can be read; the message says why, and where."""


def run_in(path: str) -> Run:
    """The run in a file.  Raises `Unreadable`."""
    try:
        with Path(path).open("rb") as file:
            data = file.read(LARGEST + 1)
    except OSError as error:
        raise Unreadable(f"{path}: it cannot be read: {error.strerror}") from None
    except ValueError:
        raise Unreadable(f"{path!r} is no name of a file") from None
    if len(data) > LARGEST:
        raise Unreadable(f"{path}: it is too large for a run")
    return run_of(data, path)


def run_of(data: bytes, path: str) -> Run:
    """The run that the bytes of a file hold.  Raises `Unreadable`."""
    try:
        return read_run(msgspec.json.decode(data.removeprefix(b"\xef\xbb\xbf")))
    except msgspec.DecodeError as error:
        raise Unreadable(f"{path}: it is not JSON: {error}") from None
    except (Malformed, AttributeError, RecursionError) as error:
        raise Unreadable(f"{path}: it is not a run as tierproof writes it (ITF): {error}") from None


def text_of(protocol: Protocol, run: Run) -> str:
    """The run as ITF, the same for the same run."""
    it = written_run(protocol, run, f"a run of {protocol.name}")
    return json_text(it)


def save(path: str, protocol: Protocol, run: Run, *, over: bool = False) -> None:
    """Write the run.  Raises `FileExistsError` where a file is there, unless it may be written `over`; `OSError`."""
    with Path(path).open("w" if over else "x", encoding="utf-8") as file:
        file.write(text_of(protocol, run))
