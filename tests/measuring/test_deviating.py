"""Measures where somebody deviates: known answers, and what the language says of `even if`."""

from __future__ import annotations

import json
from fractions import Fraction
from pathlib import Path

import jsonschema
import pytest

from checker.cli import run
from checker.measuring.measure import measure
from checker.measuring.result import Endless, Exact, Measured
from protocol.diagnostics import Failure
from protocol.load import compile_text, load
from protocol.model import Deviation
from protocol.samples import samples
from protocol.semantics import replay

PARIS = Path(__file__).parents[2] / "specs" / "ceasefire" / "paris.tier"
HOUR = 3600


def delay(*deviations: Deviation) -> Measured:
    (it,) = measure(load(PARIS)[:1], deviations=deviations).measured
    return it


def test_who_is_late_makes_it_later() -> None:
    late = delay(Deviation(("us",), Fraction(2 * HOUR)))
    assert isinstance(late.greatest, Exact)
    assert (late.greatest.value, late.greatest.attained) == (74 * HOUR, True)
    asked = late.measure.meaning
    found = samples(asked, replay(late.design.protocol, late.greatest.run))  # type: ignore[arg-type]
    assert max(it.value for it in found) == 74 * HOUR, "of the protocol in which they are late"
    early = delay(Deviation(("ukraine",), Fraction(HOUR)))
    assert isinstance(early.greatest, Exact)
    assert early.greatest.value == 72 * HOUR


def test_who_defects_may_never_answer() -> None:
    assert isinstance(delay(Deviation(("us",))).greatest, Endless)
    assert delay(Deviation(("nobody_here",))).greatest == delay().greatest


def test_it_is_called_so(capsys: pytest.CaptureFixture[str]) -> None:
    few = ["measure", str(PARIS), "--design", "paris", "--measure", "us_delay"]
    assert run([*few, "--late", "us=2h", "--format", "json"]) == 0
    document = json.loads(capsys.readouterr().out)
    run(["measure", "--schema"])
    jsonschema.validate(document, json.loads(capsys.readouterr().out))
    assert document["even_if"] == [{"actors": ["us"], "late": "7200"}]
    assert document["results"][0]["greatest"]["value"]["shown"] == "74h"
    assert run([*few, "--late", "us=2h"]) == 0
    assert capsys.readouterr().out.startswith("even if us is late by 2h:\n")
    for wrong, said in ((["--late", "us"], "is not like us=2h"), (["--defects", "uss"], "did you mean `us`?")):
        assert run([*few, *wrong]) == 2
        assert said in capsys.readouterr().err


def test_a_declaration_takes_no_deviations() -> None:
    text = "protocol p { actor us event e event f measure m: time from e to f even if us defects }"
    with pytest.raises(Failure, match="a measure is of the rules as agreed, and takes no `even if`"):
        compile_text(text)
