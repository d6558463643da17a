"""Traces by the rules of Apalache's ADR 15, one by one."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from checker.render.formats import FORMATS
from checker.render.view import View
from tests.formats import scenes


def traces() -> list[Any]:
    texts = [FORMATS["itf"](scenes.REPORTS[name](), View()) for name in ("by hand", "checked", "hostile")]
    return [json.loads(line) for text in texts for line in text.splitlines()]


@pytest.fixture(scope="module", name="traces")
def all_traces() -> list[Any]:
    return traces()


def expressions(it: Any) -> Iterator[Any]:
    """The expression, and all within it."""
    yield it
    inside = it if isinstance(it, list) else list(it.values()) if isinstance(it, dict) else []
    for one in inside:
        yield from expressions(one)


def values(trace: Any) -> Iterator[Any]:
    for state in trace["states"]:
        for name in trace["vars"]:
            yield from expressions(state[name])


def test_there_are_finite_ones_and_such_that_go_round(traces: list[Any]) -> None:
    assert {"loop" in it for it in traces} == {True, False}


def test_a_trace_has_these_fields_and_no_others(traces: list[Any]) -> None:
    for it in traces:
        assert {"vars", "states"} <= it.keys() <= {"#meta", "params", "vars", "states", "loop"}
        assert isinstance(it["#meta"], dict)
        assert it["states"]
        assert all(isinstance(name, str) and not name.startswith("#") for name in it["vars"])


def test_every_state_has_a_value_for_each_variable_and_nothing_else(traces: list[Any]) -> None:
    for it in traces:
        assert len(set(it["vars"])) == len(it["vars"])
        assert all(state.keys() - {"#meta"} == set(it["vars"]) for state in it["states"])
        assert [state["#meta"]["index"] for state in it["states"]] == list(range(len(it["states"])))


def test_a_loop_starts_at_a_state_and_ends_in_the_last(traces: list[Any]) -> None:
    """The last state is that one again: the same locations and values; of clocks and times the definition tells."""
    for it in traces:
        if "loop" in it:
            assert type(it["loop"]) is int
            assert 0 <= it["loop"] < len(it["states"])
            first, last = it["states"][it["loop"]], it["states"][-1]
            assert (first["locations"], first["values"]) == (last["locations"], last["values"])


def test_whole_numbers_are_big_integers_and_there_are_no_other_numbers(traces: list[Any]) -> None:
    """ADR 15 lets small ones be JSON integers, too; fractions and null it does not know."""
    met = [one for it in traces for one in values(it)]
    assert all(type(one) in (str, bool, list, dict) for one in met)
    for one in met:
        if isinstance(one, dict) and "#bigint" in one:
            assert one.keys() == {"#bigint"}
            assert str(int(one["#bigint"])) == one["#bigint"]


def test_no_field_of_a_record_can_be_taken_for_a_sign_of_the_format(traces: list[Any]) -> None:
    for it in traces:
        for one in values(it):
            if isinstance(one, dict) and one.keys() != {"#bigint"}:
                assert not any(name.startswith("#") for name in one)
