"""A bundle read back: what is damaged is told, with its place and what to do."""

from __future__ import annotations

import json
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any, TypeVar, get_args

from msgspec import Struct

from checker.certify import speaks_of
from checker.evidence.bundle import INVARIANT, KERNEL, MANIFEST, RUN, TIME, WAYS, Files, Subject, left_out
from checker.evidence.claims import SAYS, Claim, Kind
from checker.evidence.formulas import Json, Malformed, each, formula, part, rational, shown, text
from checker.evidence.itf import read_run
from checker.evidence.kernel import FORMAT, read_query, read_ways
from checker.query import Query
from checker.ways import Way
from protocol.formula import Formula
from protocol.model import StaysPossible
from protocol.runs import Run

T = TypeVar("T")


class Damaged(Exception):
    """The bundle is not as it was written; the message begins with the place."""

    def __init__(
        self, place: str, what: str, remedy: str = "write it anew: tierproof check FILE --certificate DIR"
    ) -> None:
        super().__init__(f"{place}: {what}; {remedy}")


class Opened(Struct, frozen=True):
    """A bundle: what is claimed, and what shows it.  `time`: how it is known that time can always go on."""

    folder: Path
    subject: Subject
    claim: Claim
    query: Query
    invariant: Formula | None
    stays: tuple[StaysPossible, tuple[Way, ...]] | None
    runs: dict[str, Run]
    time: str | None
    pace: Opened | None
    files: Files
    written_by: str

    @property
    def witnesses(self) -> tuple[Run, ...]:
        return tuple(run for name, run in self.runs.items() if name != RUN)


def is_bundle(folder: Path) -> bool:
    return (folder / MANIFEST).is_file()


def opened(folder: Path) -> Opened:
    """The bundle in the folder.  Raises `Damaged`."""
    manifest, place = parsed(folder, MANIFEST, read(folder, MANIFEST)), str(folder / MANIFEST)
    try:
        number, where = part(manifest, "format", "")
        if number != FORMAT:
            raise Malformed(where, f"it is {shown(number)}, and this tierproof reads {FORMAT}")
        listed = part(manifest, "files", "")[0]
        about = Subject(
            *(text(*part(part(manifest, "subject", "")[0], it, "subject")) for it in Subject.__struct_fields__)
        )
        time = None if part(manifest, "time", "")[0] is None else text(*part(manifest, "time", ""))
        said = part(manifest, "claim", "")[0]
        written_by = text(*part(manifest, "tierproof", ""))
    except Malformed as error:
        raise Damaged(place, str(error)) from None
    files = unchanged(folder, listed)

    def of(name: str, reader: Callable[[Json], T]) -> T:
        if name not in files:
            raise Damaged(str(folder / name), "it is missing")
        try:
            return reader(parsed(folder, name, files[name]))
        except Malformed as error:
            raise Damaged(str(folder / name), str(error)) from None

    runs = {name: of(name, read_run) for name in sorted(files) if name.endswith(".itf.json") and "/" not in name}
    try:
        claim = read_claim(said, runs.get(RUN))
    except Malformed as error:
        raise Damaged(place, str(error)) from None
    if said.get("says") != SAYS[claim.kind] or manifest.get("left_out") != left_out(claim.kind, time):
        raise Damaged(place, f"what it says of itself is not what `{claim.kind}` means")
    query = of(KERNEL, read_query)
    proved = claim.kind not in ("violated", "shown") or bool(claim.goals)
    invariant = of(INVARIANT, lambda json_: formula(*part(json_, "invariant", ""))) if proved else None
    if invariant is not None and not speaks_of(query.protocol, invariant):
        raise Damaged(str(folder / INVARIANT), "it is not about states of the protocol in kernel.json")
    if tuple(goal.name for goal in query.goals) != claim.goals:
        raise Damaged(str(folder / KERNEL), f"its goals are not those of the claim, {', '.join(claim.goals) or 'none'}")
    if claim.kind in ("violated", "shown") and claim.run is None:
        raise Damaged(str(folder / RUN), "it is missing")
    stays = of(WAYS, read_ways) if claim.kind == "stays possible" else None
    pace = opened(folder / TIME) if time == "pace" else None
    return Opened(folder, about, claim, query, invariant, stays, runs, time, pace, files, written_by)


def read(folder: Path, name: str) -> str:
    try:
        return (folder / name).read_bytes().decode("utf-8")
    except FileNotFoundError:
        raise Damaged(str(folder / name), "it is missing") from None
    except (OSError, ValueError) as error:  # no UTF-8, or no name of a file
        raise Damaged(str(folder / name), f"it cannot be read: {error}") from None


def parsed(folder: Path, name: str, content: str) -> Any:
    try:
        return json.loads(content)
    except (ValueError, RecursionError) as error:
        raise Damaged(str(folder / name), f"it is cut short, or no JSON: {error}") from None


def unchanged(folder: Path, listed: Json) -> Files:
    """The files that the manifest lists, each with the digest that it says."""
    if not isinstance(listed, dict):
        raise Damaged(str(folder / MANIFEST), "`files` is not an object")
    files = {}
    for name, digest in listed.items():
        if name.startswith("/") or ".." in name.split("/") or is_link(folder / name):
            raise Damaged(str(folder / MANIFEST), f"`{name}` is not a file of the bundle")
        content = read(folder, name)
        if sha256(content.encode()).hexdigest() != digest:
            raise Damaged(str(folder / name), "it is not the file that the manifest lists (its SHA-256 differs)")
        files[name] = content
    return files


def is_link(path: Path) -> bool:
    try:
        return path.is_symlink()
    except (OSError, ValueError):  # no name of a file
        return True


def read_claim(json_: Json, run: Run | None) -> Claim:
    kind = text(*part(json_, "kind", "claim"))
    if kind not in get_args(Kind):
        raise Malformed("claim.kind", f"`{kind}` is not known")
    within = rational(*part(json_, "within", "claim")) if "within" in json_ else None
    most = json_.get("most")
    if (within is None) == (kind == "answered") or isinstance(most, int) != (kind == "time goes on"):
        raise Malformed("claim", "`within` goes with an answer some time, `most` with a pace")
    if kind in ("holds", "answered", "impossible", "vacuous", "nothing broken", "time goes on") and not json_.get(
        "goals"
    ):
        raise Malformed("claim.goals", "there are none, and something is to be out of reach")
    return Claim(kind, each(*part(json_, "goals", "claim"), text), within, most, run)  # type: ignore[arg-type]
