"""Files of specs, written anew: in place of the old ones at once or not at all, and never over another file."""

from __future__ import annotations

import os
import shutil
from codecs import BOM_UTF8
from difflib import unified_diff
from pathlib import Path
from tempfile import mkstemp

from msgspec import Struct

from protocol.text.layout import layout
from protocol.text.parse import decode

STARTER = Path(__file__).parent / "starter.tier"


class Rewritten(Struct, frozen=True):
    """A file before and after its layout."""

    path: str
    before: bytes
    after: bytes

    @property
    def changed(self) -> bool:
        return self.before != self.after


def rewritten(data: bytes, path: str) -> Rewritten:
    """The text in its canonical layout, byte order mark and line ends as they were; `Failure` if it has mistakes."""
    text = layout(decode(data, path), path)
    return Rewritten(path, data, BOM_UTF8 * data.startswith(BOM_UTF8) + text.encode())


def difference(it: Rewritten) -> str:
    """As `patch` reads it."""
    before, after = (_lines(data.decode()) for data in (it.before, it.after))
    written = ""
    for line in unified_diff(before, after, it.path, it.path):
        written += line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n"
    return written


def _lines(text: str) -> list[str]:
    parts = text.split("\n")
    return [f"{part}\n" for part in parts[:-1]] + [part for part in parts[-1:] if part]


def put(it: Rewritten) -> None:
    """Replace the file, whose mode and links stay; `OSError` if that is not to be, with the file as it was."""
    path = Path(os.path.realpath(it.path))
    if not os.access(path, os.W_OK):
        raise PermissionError(13, "Permission denied")
    if path.read_bytes() != it.before:
        raise OSError(0, "it has changed in the meantime")
    handle, name = mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(it.after)
            stream.flush()
            os.fsync(stream.fileno())
        shutil.copymode(path, name)
        os.replace(name, path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def start(path: Path) -> None:
    """Write the starter there; `FileExistsError` if something is there already."""
    with path.open("xb") as stream:
        stream.write(STARTER.read_bytes())
