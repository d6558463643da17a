"""Runs in the Informal Trace Format: replayed by a reader that is short enough to be read, and by the interpreter."""

from __future__ import annotations

import ast
import json
from pathlib import Path
from typing import Any

import pytest

from checker.evidence import replay
from checker.evidence.bundle import Files
from checker.evidence.itf import read_run
from tests.evidence.bundles import ALL_KINDS, PARIS, answer, bundles, laid_down, resealed
from tests.evidence.rewriting import changed

SALAMI = "paris-paris-no_salami"
ENDED = "all_kinds-tiers-warned_by_then"
"""Ends with a cessation, to which the response reacts."""


def runs(file: Path) -> list[tuple[Any, Any]]:
    return [
        (json.loads(files["kernel.json"])["protocol"], json.loads(text))
        for files in bundles(file).values()
        for name, text in files.items()
        if name.endswith(".itf.json")
    ]


def test_the_reader_has_a_hundred_lines() -> None:
    text = Path(replay.__file__).read_text(encoding="utf-8")
    documented = ast.get_docstring(ast.parse(text))
    assert documented is not None
    lines = [line for line in text.splitlines() if line.strip() and not line.startswith(("#", '"""'))]
    assert len(lines) <= 100
    assert "checker" not in text


def test_each_run_is_replayed() -> None:
    for kernel, run in runs(PARIS) + runs(ALL_KINDS):
        replay.replay(kernel, run)


def test_a_run_is_in_the_format() -> None:
    for _, run in runs(ALL_KINDS):
        assert run["#meta"]["format"] == "ITF"
        for number, state in enumerate(run["states"]):
            assert state["#meta"] == {"index": number}
            assert set(state) == {"#meta", *run["vars"]}
            assert not any(isinstance(value, int | float) and not isinstance(value, bool) for value in leaves(state))


def leaves(it: Any) -> list[Any]:
    if isinstance(it, dict):
        return [leaf for key, value in it.items() if key != "#meta" for leaf in leaves(value)]
    return [leaf for part in it for leaf in leaves(part)] if isinstance(it, list) else [it]


def test_an_infinite_run_says_where_it_goes_on() -> None:
    loops = [run for _, run in runs(ALL_KINDS) if "loop" in run]
    assert loops
    for run in loops:
        assert read_run(run).loop == run["loop"] < len(run["states"])


def later(run: Any) -> Any:
    run["states"][1]["delay"] = "1000000"
    return run


def at_another_place(run: Any) -> Any:
    run["states"][-1]["locations"]["response"] = "warned"
    return run


def without_its_first_move(run: Any) -> Any:
    del run["states"][1]
    return run


def without_a_reaction(run: Any) -> Any:
    state = next(state for state in run["states"] if state["move"]["reactions"])
    state["move"]["reactions"] = []
    return run


def with_a_forced_clock(run: Any) -> Any:
    run["states"][-1]["clocks"]["fighting"]["value"] = "1"
    return run


@pytest.mark.parametrize(
    "change", [later, at_another_place, without_its_first_move, without_a_reaction, with_a_forced_clock]
)
def test_what_is_no_run_is_refused(change: Any, tmp_path: Path) -> None:
    files = bundles(ALL_KINDS)[ENDED]
    told = changed(files["run.itf.json"], change)
    with pytest.raises((ValueError, LookupError)):
        replay.replay(json.loads(files["kernel.json"])["protocol"], json.loads(told))
    folder = laid_down(resealed(files | {"run.itf.json": told}), tmp_path / "it")
    assert answer(folder) == "refuted"


def test_a_run_that_breaks_nothing_is_no_evidence(tmp_path: Path) -> None:
    """A run of the protocol, but not one that breaks the property: that is told where the spec is given."""
    files: Files = bundles(PARIS)[SALAMI]
    told = changed(files["run.itf.json"], lambda run: run | {"states": run["states"][:2]})
    folder = laid_down(resealed(files | {"run.itf.json": told}), tmp_path / "it")
    assert answer(folder) == "verified"
    assert answer(folder, PARIS) == "refuted"


def test_what_has_no_states_is_no_run() -> None:
    kernel, run = runs(PARIS)[0]
    with pytest.raises(LookupError):
        replay.replay(kernel, run | {"states": []})


def test_a_folder_without_runs_is_told(tmp_path: Path) -> None:
    (tmp_path / "kernel.json").write_text('{"protocol": {}}', encoding="utf-8")
    with pytest.raises(SystemExit, match="there is no run"):
        replay.main(tmp_path)
