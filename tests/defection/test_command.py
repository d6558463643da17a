"""The verb from outside: what it prints, word for word, and its exit codes."""

from __future__ import annotations

import json
from pathlib import Path

import msgspec
import pytest
from msgspec.structs import replace

from checker.checking import Options
from checker.cli import run
from checker.compliance import Case, Trial
from checker.defection.answers import resilience
from checker.defection.result import Resiliences
from checker.defection.trials import Guarantee
from checker.observers import watch
from checker.render.resilience import render
from checker.render.resilience_json import Document, schema
from checker.render.resilience_json import render as as_json
from checker.render.view import Detail, View
from checker.verdict import FalseClaim, Unreachable
from protocol.columns import width
from protocol.formula import FALSE, TRUE
from protocol.load import compile_text, load
from protocol.runs import Run
from tests.defection.test_known import SPECS, STOPPING
from tests.defection.votes import vote

PARIS = SPECS / "ceasefire" / "paris.tier"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "paris.tier").write_text(PARIS.read_text(encoding="utf-8"), encoding="utf-8")
    (tmp_path / "free.tier").write_text(vote(3, "with 2", promised=False), encoding="utf-8")
    (tmp_path / "stop.tier").write_text(STOPPING, encoding="utf-8")
    (tmp_path / "wrong.tier").write_text("protocol wrong {", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        ("paris.tier --design paris", 0),
        ("free.tier", 1),
        ("wrong.tier", 2),
        ("paris.tier --property nothing", 2),
        ("paris.tier --format svg", 2),
        ("paris.tier --timeout 0", 3),
        ("stop.tier", 0),
    ],
)
def test_exit_codes(folder: Path, arguments: str, code: int) -> None:
    assert run(["resilience", *arguments.split()]) == code


FLAGSHIP = """paris.tier

paris — Three-tier response to a violation of the ceasefire

  us_by_72h  violation leads to backed within 72h unless cessation
    broken by  ukraine: did not `warn` by D+1 00:00, its deadline
    broken by  coalition: did not `join` by D+2 00:00, its deadline
    broken by  us: did not `back` by D+3 00:00, its deadline
    survives   no one's defection; it holds where all keep the rules (for all
                 time, re-checked by z3)

  silent_after_cessation  between cessation and violation, response never climbs
    broken by  no set of defectors
    survives   the defection of ukraine, coalition and us, all who could defect
                 (for all time, re-checked by z3)

  no_salami  always exposure <= 72h
    fails      although every rule is kept: nobody need defect, as expected
                 a run of 5 moves breaks it

3 guarantees: no defection breaks 1, some break 1, 1 fails with every rule kept
"""


def test_the_flagship_word_for_word(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    names = "--property us_by_72h --property silent_after_cessation --property no_salami"
    run(["resilience", "paris.tier", "--design", "paris", *names.split()])
    assert capsys.readouterr().out == FLAGSHIP


VOTES = """<text>

council

  carried  call leads to consent.passed within 24h
    broken by  any 3 of the 5 voters: 10 sets
                 as voters[1], voters[2] and voters[3]: voters[1] broke a
                   promise: `consent[1].no` at D+0 00:00; voters[2] broke a
                   promise: `consent[2].no` at D+0 00:00; voters[3] broke a
                   promise: `consent[3].no` at D+0 00:00
    survives   the defection of any 2 of the 5 voters: 10 sets (for all time,
                 re-checked by z3)

1 guarantee: some break 1
"""


def test_votes_in_closed_form() -> None:
    assert render(resilience(compile_text(vote(5, "with 3"))), View()) == VOTES


STOPS = """<text>

stopping

  risen  spark leads to high within 3h
    broken by  a and b
                 a did not `rise` by D+0 01:00, its deadline; b did not `flip`
                   by D+0 02:00, its deadline
    survives   the defection of b (for all time, re-checked by z3)
    vacuous    with a defecting: no run breaks it, but it promises nothing then:
                 what the others are obliged to can keep time from passing while
                 these defect

  in_order  always not (high and low)
    broken by  no set of defectors
    survives   the defection of a and b, all who could defect (for all time,
                 re-checked by z3)

way_up of stopping is not asked about: to stay possible is not broken by a run:
  a way that is left may be anybody's to take

2 guarantees: no defection breaks 1, some break 1
"""


def test_what_survives_because_time_stops_is_not_survived() -> None:
    assert render(resilience(compile_text(STOPPING)), View()) == STOPS


def test_what_is_left_open_is_told_with_what_to_try() -> None:
    shown = render(resilience(compile_text(vote(3, "with 2")), Options(seconds=0)), View())
    assert "open       with all 3 voters defecting: not settled: the time was up" in shown
    assert "→ try a longer --timeout" in shown
    assert shown.endswith("1 guarantee: 1 not settled\nexit 3: not everything is known\n")


def test_all_runs_are_drawn_within_the_page(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(PARIS.parent)  # a long path is longer than a line
    found = resilience(load(PARIS.name), Options(designs=frozenset({"paris"})))
    shown = render(found, View(detail=Detail.FULL))
    assert shown.count("is broken") == len([cut for it in found.results for cut in it.cuts])
    assert all(width(line) <= 80 for line in shown.split("\n"))


def test_an_interruption_says_so(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ask = Guarantee.ask
    asked: list[object] = []

    def interrupted(it: Guarantee, numbers: tuple[int, ...]) -> object:
        asked.append(numbers)
        if len(asked) > 3:
            raise KeyboardInterrupt
        return ask(it, numbers)

    monkeypatch.setattr(Guarantee, "ask", interrupted)
    found = resilience(load("paris.tier"), Options(properties=frozenset({"us_by_72h"})))
    assert not found.complete
    assert len(found.results[0].cuts) >= 1, "what was known by then"
    assert found.results[-1].undecided
    asked.clear()
    assert run(["resilience", "paris.tier", "--property", "us_by_72h"]) == 130


# --- JSON -----------------------------------------------------------------------------------------------------------


def test_the_json_keeps_to_its_schema_and_says_the_same() -> None:
    found = resilience(compile_text(vote(5, "with 3")))
    made = msgspec.json.decode(as_json(found), type=Document)
    (it,) = made.results
    assert (it.fails, it.settled, it.as_expected) == (False, True, True)
    assert it.breaks[0].who.sets == 10
    assert it.breaks[0].who.parts[0].any == 3
    assert it.breaks[0].who.parts[0].of == [f"voters[{k}]" for k in range(1, 6)]
    assert it.breaks[0].shown.run.breach is not None
    assert it.survives[0].proofs[0].rechecked_by == ["z3"]
    assert as_json(found) == as_json(resilience(compile_text(vote(5, "with 3")))), "the same every time"
    assert json.loads(schema())["$ref"].endswith("Document")


def test_output_and_schema(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["resilience", "free.tier", "--format", "json", "--output", "free.json"]) == 1
    assert msgspec.json.decode((folder / "free.json").read_bytes(), type=Document).results[0].fails
    assert run(["resilience", "free.tier", "--format", "json", "--output", "free.json"]) == 2
    assert run(["resilience", "free.tier", "--format", "json", "--output", "free.json", "--force"]) == 1
    assert run(["resilience", "--schema"]) == 0
    assert capsys.readouterr().out.endswith(schema())


def test_nothing_asked_is_nothing_wrong() -> None:
    assert render(Resiliences(()), View()) == "0 guarantees\n"


# --- liars ----------------------------------------------------------------------------------------------------------


def lie(monkeypatch: pytest.MonkeyPatch, *, when: int, run_: Run | None) -> None:
    """Of so many defectors an engine claims that this run breaks it, or that nothing does."""
    true = Case.trial

    def told(case: Case, actors: tuple[str, ...], first: str | None = None) -> Trial:
        trial = true(case, actors, first)
        if len(actors) != when:
            return trial
        if run_ is not None:
            return replace(trial, engine="liar", run=run_)
        question = watch(trial.certifier.protocol, case.promise)
        claims = {name: ("liar", Unreachable(TRUE if when % 2 else FALSE)) for name in question.breaks}
        return replace(trial, run=None, holds=True, proof=(question, claims))

    monkeypatch.setattr(Case, "trial", told)


@pytest.mark.parametrize("defectors", [0, 1, 3])
def test_a_run_that_breaks_nothing_is_found_out(monkeypatch: pytest.MonkeyPatch, defectors: int) -> None:
    lie(monkeypatch, when=defectors, run_=Run())
    with pytest.raises(FalseClaim):
        resilience(compile_text(vote(3, "with 2")))


@pytest.mark.parametrize("defectors", [1, 3])
def test_a_proof_that_proves_nothing_is_found_out(monkeypatch: pytest.MonkeyPatch, defectors: int) -> None:
    lie(monkeypatch, when=defectors, run_=None)
    with pytest.raises(FalseClaim):
        resilience(compile_text(vote(3, "with 2")))
