"""A sweep on a real cluster of several processes, one of which is killed half-way: nothing is lost, nothing doubled."""

from __future__ import annotations

import json
import os
import signal
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from checker.checking import Activity, Options
from checker.cli import run
from checker.sweeping import cluster as distant
from checker.sweeping.asking import Question, Strange
from checker.sweeping.grid import Mistaken
from checker.sweeping.sweep import sweep
from protocol.variants import load_variants

PARIS = Path(__file__).parents[2] / "specs" / "ceasefire" / "paris.tier"
GRID = {"us_deadline": "48h..96h:6h", "pause": "0h,6h,24h"}
ASKED = ("us_by_72h", "no_salami")


@pytest.fixture(scope="module")
def cluster() -> Iterator[Any]:
    distributed = pytest.importorskip("distributed", reason="Dask is not installed")
    with distributed.LocalCluster(
        n_workers=3, threads_per_worker=1, processes=True, dashboard_address=None, host="127.0.0.1"
    ) as made:
        yield made


def test_a_worker_that_is_killed_loses_and_doubles_nothing(cluster: Any, tmp_path: Path) -> None:
    results, killed = tmp_path / "results.jsonl", list[int]()

    def watch(_: int, activity: Activity) -> None:
        if not killed and activity.subject.startswith("on the cluster: 4 of "):
            killed.append(next(iter(cluster.workers.values())).pid)
            os.kill(killed[0], signal.SIGKILL)

    address = cluster.scheduler_address
    found = sweep(PARIS, GRID, ASKED, design="paris", results=results, scheduler=address, progress=watch)
    assert killed
    assert (found.left, found.ended, found.known) == (0, "", 0)
    keys = [json.loads(line)["key"] for line in results.read_text().splitlines()]
    assert len(keys) == len(set(keys)) == 54
    for point in found.points:
        deadline = dict(zip((axis.name for axis in found.axes), point.values, strict=True))["us_deadline"]
        assert isinstance(deadline, Fraction)
        assert point.cell("us_by_72h").word == ("proved" if deadline <= 72 * 3600 else "violated")
        assert point.cell("no_salami").word == "violated"
    assert sweep(PARIS, GRID, ASKED, design="paris", results=results).points == found.points


def test_the_command_asks_the_cluster(cluster: Any, capsys: pytest.CaptureFixture[str]) -> None:
    call = ["sweep", str(PARIS), "--design", "paris", "--set", "pause=0h,6h", "--property", "us_by_72h"]
    assert run([*call, "--scheduler", cluster.scheduler_address]) == 0
    there = capsys.readouterr().out
    assert run(call) == 0
    assert capsys.readouterr().out == there


def test_on_a_cluster_too_the_time_can_be_up(cluster: Any) -> None:
    address = cluster.scheduler_address
    found = sweep(PARIS, GRID, ASKED, Options(seconds=0.0), design="paris", scheduler=address)
    assert found.left == 54
    assert found.exit_code == 3


def test_no_scheduler_there(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("distributed", reason="Dask is not installed")
    monkeypatch.setattr(distant, "PATIENCE", 0.3)
    assert run(["sweep", str(PARIS), "--set", "pause=0h", "--scheduler", "tcp://127.0.0.1:1"]) == 2
    assert "there is no Dask scheduler at `tcp://127.0.0.1:1`" in " ".join(capsys.readouterr().err.split())


def test_without_dask_the_remedy_is_told(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "distributed", None)
    assert run(["sweep", str(PARIS), "--set", "pause=0h", "--scheduler", "tcp://127.0.0.1:1"]) == 2
    assert "pip install 'tierproof[dask]'" in " ".join(capsys.readouterr().err.split())


def test_a_worker_of_another_version_is_found_out() -> None:
    variants = load_variants(PARIS)[0]
    question = Question("0" * 64, (("pause", Fraction(0)),), "us_by_72h")
    with pytest.raises(Strange):
        distant.performed(__import__("pickle").dumps((variants, Options())), question, None)
    with pytest.raises(Strange):
        distant.performed(b"of another version", question, None)


def test_what_a_worker_cannot_import_is_told() -> None:
    pytest.importorskip("distributed", reason="Dask is not installed")

    class Failing:
        def result(self, timeout: float | None) -> Any:
            raise ModuleNotFoundError("No module named 'checker'")

    with pytest.raises(Mistaken, match="install tierproof there"):
        distant._result(Failing(), Question("", (), ""), None)  # type: ignore[arg-type]
