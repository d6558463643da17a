"""In a notebook a picture shows itself."""

from xml.etree import ElementTree

from checker import Options, check, graph, picture_of
from protocol.load import load


def test_pictures_and_graphs_are_svg() -> None:
    design = next(it for it in load("specs/ceasefire/paris.tier") if it.protocol.name == "trigger")
    report = check([design], Options(properties=frozenset({"us_by_72h"}), health=False))
    picture, charts = picture_of(report.designs[0].results[0]), graph(design)
    for svg in (picture._repr_svg_(), charts._repr_svg_()):  # type: ignore[union-attr, attr-defined]
        assert ElementTree.fromstring(svg).tag.endswith("svg")


def test_a_violated_result_shows_its_run_as_a_picture() -> None:
    found = load("tests/formats/door.tier")
    report = check(found, Options(properties=frozenset({"looked_at"}), health=False, jobs=1))
    kept, broken = (part.results[0]._repr_html_() for part in report.designs)  # type: ignore[attr-defined]
    assert "<svg" not in kept
    _, start, rest = broken.partition("<svg")
    svg = ElementTree.fromstring(start + rest.partition("</svg>")[0] + "</svg>")
    assert "looked_at of drowsy is broken just after D+0 00:10" in "".join(svg.itertext())
    (ident,) = (it.get("id", "") for it in svg if it.tag.endswith("title"))
    assert svg.get("aria-labelledby", "").split()[0] == ident, "no other picture of the notebook has this id"
    assert ident != "timeline-title"
