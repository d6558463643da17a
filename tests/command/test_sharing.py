"""Work shared among processes: the same answers whoever gives them, and no answer where a process is lost."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from msgspec.structs import replace

from checker import sharing
from checker.checking import Activity, Interrupted, Options, check
from checker.members import grouped
from checker.render.formats import FORMATS
from checker.render.view import View
from checker.repair import explain
from checker.sharing import Job, Told, share
from checker.verdict import KILLED, TIME_UP, FalseClaim
from protocol.load import load

ROOT = Path(__file__).parents[2]


# --- by themselves ------------------------------------------------------------------------------------------------


def doing(what: str) -> Callable[[int, float | None, Told], str]:
    """How a helper does its tasks, which are numbers: what is said comes true."""

    def perform(task: int, until: float | None, told: Told) -> str:
        told(f"at {task}")
        match what:
            case "die":
                os.kill(os.getpid(), signal.SIGKILL)
            case "lie":
                raise FalseClaim(f"{task} is no invariant")
            case "stall":
                time.sleep(60)
            case "stray":
                print("something that a library prints")
        return f"{task} done by a helper"

    return perform


def shared(what: str, *, until: float | None = None, here: float = 0.3, helpers: int = 1) -> list[str]:
    """What comes of three tasks, of which this process takes its time for each."""
    told: list[tuple[int, object]] = []
    done: dict[int, str] = {}

    def slowly(task: int) -> str:
        for _ in range(100):
            if any(helper for helper, _ in told) or time.monotonic() > start + 20:
                break
            time.sleep(0.1)
        time.sleep(here)
        return f"{task} done here"

    start = time.monotonic()
    job: Job = Job(slowly, (doing, (what,)), lambda task, why: f"{task}: {why}", lambda *it: told.append(it), until)
    share([10, 20, 30], job, helpers, done)
    return [done[number] for number in range(3)]


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sharing, "PATIENCE", 0.0)
    monkeypatch.setattr(sharing, "GRACE", 0.2)


@pytest.mark.parametrize("what", ["work", "stray"])
def test_a_helper_takes_tasks_from_the_other_end(what: str) -> None:
    assert shared(what) == ["10 done here", "20 done by a helper", "30 done by a helper"]


def test_the_task_of_a_helper_that_is_killed_has_no_answer_and_the_rest_is_done_here() -> None:
    assert shared("die") == ["10 done here", "20 done here", f"30: {KILLED}"]


def test_a_helper_that_does_not_see_that_the_time_is_up_is_killed() -> None:
    assert shared("stall", until=time.monotonic() + 2)[2] == f"30: {TIME_UP}"


def test_what_goes_wrong_in_a_helper_goes_wrong_here() -> None:
    with pytest.raises(FalseClaim, match="30 is no invariant"):
        shared("lie")


def test_nobody_helps_where_it_is_quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sharing, "PATIENCE", 60.0)
    monkeypatch.setattr(sharing, "launched", lambda: pytest.fail("a process was started"))
    done: dict[int, str] = {}
    job: Job = Job(str, (doing, ("work",)), lambda *_: "lost", lambda *_: None)
    share([1, 2, 3], job, 3, done)
    assert done == {0: "1", 1: "2", 2: "3"}


def test_where_no_process_is_to_be_had_all_is_done_here(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.executable", "/nowhere/python")
    done: dict[int, str] = {}

    def slowly(task: int) -> str:
        time.sleep(0.1)
        return str(task)

    share([1, 2, 3], Job(slowly, (doing, ("work",)), lambda *_: "lost", lambda *_: None), 2, done)
    assert done == {0: "1", 1: "2", 2: "3"}


# --- checks -------------------------------------------------------------------------------------------------------


def text(path: str, jobs: int) -> tuple[str, bool]:
    """The report on a spec, every run drawn, and whether anybody helped."""
    report = check(load(ROOT / path), Options(jobs=jobs))
    helped = any(process.startswith("helper") for process in report.cost.memory)
    return "".join(FORMATS[form](report, View()) for form in ("text", "json")), helped


@pytest.mark.parametrize(
    "path",
    [
        "specs/ceasefire/paris.tier",
        "specs/paging/policy.tier",
        pytest.param("specs/inspection/vote.tier", marks=pytest.mark.slow),
    ],
)
def test_the_text_is_the_same_whoever_helps(path: str) -> None:
    alone, _ = text(path, 1)
    together, helped = text(path, 3)
    assert helped
    assert together == alone


def test_an_interruption_leaves_what_was_settled_and_the_rest_unknown() -> None:
    """Interrupted at the third property."""
    seen: list[str] = []

    def progress(process: int, activity: Activity) -> None:
        if not activity.engine:
            seen.append(activity.subject)
        if len(seen) == 3:
            raise KeyboardInterrupt

    (design, *_) = load(ROOT / "specs/ceasefire/paris.tier")
    with pytest.raises(Interrupted) as interrupted:
        check([design], Options(), progress=progress)
    report = interrupted.value.report
    assert not report.complete
    (found,) = report.designs
    words = [result.verdict.word for result in found.results]
    assert "unknown" not in words[:2]
    assert set(words[2:]) == {"unknown"}
    for form in ("text", "json"):
        assert "interrupted" in FORMATS[form](report, View())


def test_work_that_does_not_see_that_the_time_is_up_is_interrupted(monkeypatch: pytest.MonkeyPatch) -> None:
    """What was settled stays; the rest is unknown, and no interruption."""
    from checker import checking as module

    true = module.check_property

    def stalling(setting: object, asked: object, *more: object) -> object:
        if seen:
            while True:
                time.sleep(0.01)
        seen.append(asked)
        return true(setting, asked, *more)  # type: ignore[arg-type]

    seen: list[object] = []
    monkeypatch.setattr(module, "check_property", stalling)
    monkeypatch.setattr("checker.alarm.GRACE", 0.2)
    (design, *_) = load(ROOT / "specs/ceasefire/paris.tier")
    start = time.monotonic()
    report = check([design], Options(seconds=2.0))
    assert time.monotonic() - start < 10
    assert report.complete
    assert report.exit_code == 3
    first, *others = report.designs[0].results
    assert first.verdict.word != "unknown"
    assert {str(result.verdict.why) for result in others} == {TIME_UP}  # type: ignore[union-attr]


def test_a_property_that_takes_all_the_memory_is_unknown(monkeypatch: pytest.MonkeyPatch) -> None:
    def greedy(*_: object) -> object:
        raise MemoryError

    monkeypatch.setattr("checker.checking.check_property", greedy)
    (design, *_) = load(ROOT / "specs/ceasefire/paris.tier")
    report = check([replace(design, properties=design.properties[:1])], Options(health=False))
    assert report.exit_code == 3
    assert "memory" in FORMATS["text"](report, View())


def test_repairs_are_the_same_whoever_tries_them() -> None:
    (design, *_) = load(ROOT / "specs/ceasefire/paris.tier")
    asked = next(members for members in grouped(design.properties) if members[0].name == "no_salami")
    alone = explain(design, asked, Options(health=False))
    together = explain(design, asked, Options(health=False, jobs=3))
    assert alone.repairs
    assert together.repairs == alone.repairs
    assert together.tried == alone.tried == alone.edits


def test_repairs_that_there_was_no_time_for_are_none() -> None:
    (design, *_) = load(ROOT / "specs/ceasefire/paris.tier")
    asked = next(members for members in grouped(design.properties) if members[0].name == "no_salami")
    found = explain(design, asked, Options(health=False, seconds=0.0))
    assert found.result.verdict.word == "unknown"
    assert (found.repairs, found.tried, found.ended) == ((), 0, TIME_UP)
