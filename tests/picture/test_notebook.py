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
