"""What is measured is what is meant: the families of specs, processes to their end, and promises that are missed."""

from __future__ import annotations

import sys
from importlib import import_module
from pathlib import Path

import pytest
from click.testing import CliRunner

from benchmarks.__main__ import main
from benchmarks.measure import Measured, measure
from benchmarks.models import FAMILIES, chain
from benchmarks.phases import WATCHED
from benchmarks.report import Result, growth, table
from benchmarks.rows import LIMITS, Row, chosen, rows
from protocol.load import compile_text
from protocol.model import Kind

BUGS = {"chain": ("late", "self", "deaf"), "quorum": ("late", "self", "deaf"), "salami": ("restart",)}


@pytest.mark.parametrize("family", FAMILIES)
def test_families_are_specs(family: str) -> None:
    for bug in ("", *BUGS.get(family, ())):
        more = {"bug": bug} if bug else {}
        (design,) = compile_text(FAMILIES[family](3, **more))
        assert design.properties


def test_a_chain_has_a_clock_for_each_tier_unless_they_share_one() -> None:
    (own,), (shared,) = compile_text(chain(5)), compile_text(chain(5, shared=True))
    assert len(own.protocol.clocks) > len(shared.protocol.clocks)
    assert [t.kind for t in own.protocol.transitions] == [t.kind for t in shared.protocol.transitions]
    assert {t.kind for t in own.protocol.transitions} == {Kind.EVENT, Kind.MUST, Kind.REACTION}


def test_rows_are_named_once_and_every_promise_has_one() -> None:
    names = [row.name for row in rows()]
    assert len(names) == len(set(names))
    assert set(LIMITS) <= set(names)
    assert [row.name for row in chosen(("chain", "library"))] == [*(n for n in names if row_of("chain", n)), "library"]
    with pytest.raises(KeyError):
        chosen(("chains",))


def row_of(family: str, name: str) -> bool:
    return name.split()[0] == family and name.split()[-1].isdigit()


def test_every_function_that_is_watched_is_there() -> None:
    for names in WATCHED.values():
        for name in names:
            module, function = name.rsplit(".", 1)
            assert callable(getattr(import_module(module), function))


def test_a_process_is_measured_with_its_children(tmp_path: Path) -> None:
    child = "b = bytearray(60 << 20); import time; time.sleep(0.3)"
    script = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {child!r}]); print('done'); sys.exit(3)"
    found = measure([sys.executable, "-c", script], tmp_path, 20, memory=True)
    assert (found.code, found.output) == (3, "done\n")
    assert found.seconds > 0.3
    assert found.mib is None or found.mib > 60


def test_a_process_that_hangs_is_stopped_with_its_children(tmp_path: Path) -> None:
    child = "import time; time.sleep(60)"
    script = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {child!r}])"
    found = measure([sys.executable, "-c", script], tmp_path, 0.5)
    assert found.code is None
    assert found.seconds < 20


def result(size: int, seconds: float, code: int | None = 0, mib: float = 80) -> Result:
    watched = Measured(seconds, code, "3 properties: 3 proved; 1 note\n", seconds, mib)
    row = Row(f"chain {size}", 1.0, family="chain", size=size)
    return Result(row, () if code is None else (watched,) * 3, watched)


def test_what_is_missed_is_marked() -> None:
    good, slow, large, stuck = result(10, 0.9), result(20, 1.1), result(40, 0.5, 3, 400), result(80, 120, None)
    lines = table([good, slow, large, stuck]).splitlines()[1:]
    assert [line.endswith("3 proved") for line in lines] == [True, True, True, False]
    assert [line.split("✗ ")[-1].split("  ")[0] if "✗" in line else "" for line in lines] == [
        "",
        "time",
        "answer, memory",
        "answer, time",
    ]


def test_growth_is_a_power_of_the_size() -> None:
    assert growth([result(10, 1), result(20, 4), result(40, 120, None)]).splitlines()[1].split() == [
        "chain",
        "10",
        "20",
        "2.0",
        "0.0",
    ]


def test_the_command_names_its_rows_and_refuses_others() -> None:
    listed = CliRunner().invoke(main, ["--list"])
    assert "quorum 16 deaf" in listed.output.splitlines()
    assert CliRunner().invoke(main, ["--row", "quorums"]).exit_code == 2
    assert CliRunner().invoke(main, ["--plot", "growth.pdf"]).exit_code == 2


def test_growth_is_drawn(tmp_path: Path) -> None:
    pytest.importorskip("altair")
    pytest.importorskip("vl_convert")
    from benchmarks.plot import draw

    draw([result(10, 1), result(20, 4), result(40, 120, None)], tmp_path / "growth.svg")
    assert ">chain</text>" in (tmp_path / "growth.svg").read_text(encoding="utf-8")
