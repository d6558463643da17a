"""Ladders and machines as graphs: what is on the edges, what a run did, and text that nobody obeys."""

from __future__ import annotations

import re
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest

from checker.cli import run
from checker.graphing.drawing import NoGraphviz, graph_svg
from checker.graphing.graph import NoSuchMachine, graph, timing_of
from checker.graphing.model import Graph
from checker.render.graphs import FORMATS, dot, mermaid, told
from protocol.load import load
from protocol.model import Kind
from tests.command import scene
from tests.graphing.goldens import GOLDEN, files, graphs
from tests.picture import scenes

PARIS = "specs/ceasefire/paris.tier"
SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(scope="module")
def made() -> dict[str, Graph]:
    return graphs()


def test_written_word_for_word() -> None:
    written = files()
    assert sorted(written) == sorted(path.name for path in GOLDEN.iterdir())
    for name, text in written.items():
        assert text == (GOLDEN / name).read_text(encoding="utf-8"), name


def test_times_are_on_the_edges_with_the_values_of_params(made: dict[str, Graph]) -> None:
    (response,) = made["paris"].charts
    told = {edge.label: (edge.head, edge.actor, edge.timing) for edge in response.edges}
    assert told["back"] == ("must back", "us", "when hostile after 48h and within 72h of violation")
    assert told["stand_down"] == ("on cessation", "", "")
    assert [node.name for node in response.nodes if node.initial] == ["ceasefire"]


def test_each_clause_is_an_edge_from_each_of_its_states(made: dict[str, Graph]) -> None:
    for name, it in made.items():
        for chart in it.charts:
            states = {node.name for node in chart.nodes}
            assert {edge.source for edge in chart.edges} <= states, name
            assert {edge.target for edge in chart.edges} <= {*states, None}, name
    (response,) = made["paris"].charts
    assert sum(edge.upon == ("cessation",) for edge in response.edges) == 3, "from any tier but the lowest"


def test_obliged_and_permitted_are_told_apart_without_colours(made: dict[str, Graph]) -> None:
    (response,) = made["salami"].charts
    kinds = {edge.label: edge.kind for edge in response.edges}
    assert (kinds["warn"], kinds["jump"]) == (Kind.MUST, Kind.MAY)
    may, must = (next(line for line in dot(made["salami"]).split("\n") if word in line) for word in ("may j", "must w"))
    assert "style=dashed" in may
    assert "style=solid" in must
    may, must = (
        next(line for line in mermaid(made["salami"]).split("\n") if word in line) for word in ("may j", "must w")
    )
    assert "-.->" in may
    assert "-->" in must


def test_a_run_is_highlighted_with_its_times(made: dict[str, Graph]) -> None:
    (response,) = made["salami"].charts
    taken = {edge.label: [(it.number, it.time / 3600) for it in edge.taken] for edge in response.edges if edge.taken}
    assert taken == {"warn": [(2, 24), (6, 78)], "join": [(3, 48)], "stand_down": [(4, 48)]}
    assert [node.name for node in response.nodes if node.last] == ["initial"]
    bold = [line for line in dot(made["salami"]).split("\n") if "->" in line and "penwidth=3" in line]
    assert len(bold) == 3
    links = [line for line in mermaid(made["salami"]).split("\n") if re.match(r"\s+\w+ (-->|-\.->)", line)]
    numbers = re.search(r"linkStyle ([\d,]+) ", mermaid(made["salami"]))
    assert numbers is not None
    assert all("▶" in links[int(number)] for number in numbers[1].split(","))


def test_members_that_are_alike_are_one_chart(made: dict[str, Graph]) -> None:
    names = [chart.names for chart in made["vote"].charts]
    assert names == [("visit",), ("objection",), tuple(f"objection[{k}]" for k in range(1, 7))]
    voted = [chart.names for chart in made["ballots"].charts]
    assert ("objection[5]", "objection[6]") in voted, "those who have not voted"
    assert ("objection[1]",) in voted


def test_one_machine_or_all_of_a_group() -> None:
    assert len(graph(scenes.VOTE, ["objection[3]"]).charts) == 1
    assert len(graph(scenes.VOTE, ["visit"]).charts) == 1
    with pytest.raises(NoSuchMachine, match=r"no machine `view`; it has visit, objection, objection\[1\]"):
        graph(scenes.VOTE, ["view"])


def test_conditions_are_what_the_author_wrote() -> None:
    clauses = {it.name: timing_of(it) for it in scene.PARIS.protocol.transitions}
    assert clauses["response.jump"] == "when hostile"


@pytest.mark.parametrize(
    ("spec", "said"),
    [
        ("specs/inspection/vote.tier", "when there can no longer be count(s in council: yes[s]) >= 5 or"),
        ("specs/ceasefire/consent.tier", "when it can no longer pass with all"),
    ],
)
def test_a_vote_that_fails_does_not_say_that_it_passes(spec: str, said: str) -> None:
    (first, *_) = load(spec)
    failing = [edge for chart in graph(first).charts for edge in chart.edges if edge.target == "failed"]
    assert any(edge.timing.startswith(said) for edge in failing)
    assert not any(edge.timing.startswith("passes") for edge in failing)


def test_nothing_in_a_spec_is_obeyed(made: dict[str, Graph]) -> None:
    it = made["hostile"]
    for text in (dot(it), mermaid(it)):
        assert "\x1b" not in text
        assert "\u202e" not in text
    lines = mermaid(it)
    assert "<script" not in lines
    assert "#60;/title#62;#60;script#62;" in lines
    quoted = re.sub(r'"(\\.|[^"\\])*"', '""', dot(it))
    assert "script" not in quoted
    assert not re.search(r'["<&]', quoted.replace('""', ""))


def test_sentences_tell_every_state_and_every_clause(made: dict[str, Graph]) -> None:
    for it in made.values():
        said = " ".join(told(it))
        for chart in it.charts:
            assert all(node.name in said for node in chart.nodes)
            assert all(edge.head in said for edge in chart.edges)


def test_svg_by_graphviz(made: dict[str, Graph]) -> None:
    pytest.importorskip("pygraphviz")
    for name in ("salami", "hostile", "sectors"):
        text = graph_svg(made[name], name=name)
        root = ElementTree.fromstring(text)
        assert root.get("role") == "img"
        ids = [part.get("id") for part in root.iter() if part.get("id")]
        assert len(ids) == len(set(ids))
        assert all(str(it).startswith(f"{name}-") for it in ids)
        assert root.get("aria-labelledby") == f"{name}-title {name}-desc"
        assert "currentColor" in text
        assert "#0a0b0c" not in text
        assert "<script" not in text
        assert not [part for part in root.iter() if part.tag.endswith(("script", "style", "a", "image"))]
    shown = "".join(ElementTree.fromstring(graph_svg(made["salami"])).itertext())
    assert "must warn by ukraine" in shown
    assert "D+3 06:00" in shown
    assert "prefers-color-scheme:dark" in graph_svg(made["paris"], alone=True)


def test_without_graphviz_the_remedy_is_told(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], made: dict[str, Graph]
) -> None:
    monkeypatch.setitem(sys.modules, "pygraphviz", None)
    with pytest.raises(NoGraphviz, match="pip install"):
        graph_svg(made["paris"])
    assert run(["graph", PARIS, "--format", "svg"]) == 2
    assert "pip install 'tierproof[graph]'" in capsys.readouterr().err
    assert run(["graph", PARIS, "--format", "dot"]) == 0


# --- the commands -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("form", [*FORMATS, "prose"])
def test_a_graph_is_written(form: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["graph", PARIS, "--format", form, "--design", "trigger", "--machine", "response"]) == 0
    shown = capsys.readouterr().out
    assert "may back" in shown
    assert "trigger" in shown


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["graph", PARIS, "--machine", "respons"], "no machine `respons`"),
        (["graph", PARIS, "--design", "pari"], "pari"),
        (["graph", PARIS, "--run", "nothing"], "no property `nothing`"),
        (["graph", "nowhere.tier"], "nowhere.tier"),
        (["graph", PARIS, "--format", "png"], "png"),
        (["timeline", PARIS, "nothing"], "nothing"),
        (["timeline", PARIS, "no_salami", "--output", PARIS], "exists already"),
    ],
)
def test_a_wrong_call_says_what_is_wrong(arguments: list[str], said: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(arguments) == 2
    told = capsys.readouterr()
    assert said in told.err + told.out


def test_a_run_is_drawn_in_every_format(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "door.tier"
    path.write_text(DOOR, encoding="utf-8")
    assert run(["timeline", str(path), "looked_at"]) == 0
    assert "✗ just after D+0 00:10: looked_at is broken" in capsys.readouterr().out
    assert run(["timeline", str(path), "looked_at", "--nearest"]) == 0
    assert "◆" in capsys.readouterr().out
    target = tmp_path / "door.svg"
    assert run(["timeline", str(path), "looked_at", "--format", "svg", "--output", str(target)]) == 0
    ElementTree.fromstring(target.read_text(encoding="utf-8"))
    assert run(["timeline", str(path), "looked_at", "--format", "prose"]) == 0
    assert "day 0, 00:10" in capsys.readouterr().out
    assert run(["graph", str(path), "--run", "looked_at"]) == 0
    assert "looked_at of door is broken just after D+0 00:10" in capsys.readouterr().out
    assert run(["timeline", str(path), "never_twice", "--nearest"]) == 1
    assert "no run to draw" in capsys.readouterr().err


DOOR = """protocol door {
  actor intruder is adversary
  actor guard
  event alarm by intruder when idle
  machine watch {
    state idle
    state seen by guard
    may look: idle -> seen within 10min of alarm
    may reset: seen -> idle by guard
  }
  property looked_at: alarm leads to seen within 10min
  property never_twice: always idle or seen
}
"""
