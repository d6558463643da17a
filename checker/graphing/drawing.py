"""A graph as SVG, laid out by Graphviz, which the package pygraphviz brings: an extra."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from xml.etree import ElementTree

from checker.graphing.model import Graph
from checker.render.graphs import INK, dot, told
from checker.render.svg import FONT, STANDALONE

SVG = "http://www.w3.org/2000/svg"


class NoGraphviz(RuntimeError):
    """The package that brings Graphviz is not installed; the message says what to do."""


def graph_svg(graph: Graph, *, name: str = "graph", alone: bool = False) -> str:
    """The graph as one `<svg>` element without scripts or styles, in the colour of the text around it.

    `name`: where several stand on one page, each needs its own: ids begin with it.  `alone`: for a file of its own,
    which is told to be light or dark.  Raises `NoGraphviz`.
    """
    ident = re.sub(r"[^A-Za-z0-9_-]", "-", name) or "graph"
    root = ElementTree.fromstring(_laid_out(dot(graph)))
    for part in list(root.iter()):
        part.tag = part.tag.rpartition("}")[2]
        for key, value in list(part.attrib.items()):
            if value == INK:
                part.set(key, "currentColor")
            elif key == "font-family":
                del part.attrib[key]
            elif key == "id":
                part.set(key, f"{ident}-{value}")
    for group in root.iter("g"):
        title = group.find("title")
        if title is not None:  # Graphviz puts its names of nodes there
            title.text = " ".join(" ".join(text.itertext()).strip() for text in group.findall(".//text")) or graph.title
    root.attrib = {key: value for key, value in root.attrib.items() if key in ("width", "height", "viewBox")}
    root.attrib |= {"xmlns": SVG, "role": "img", "aria-labelledby": f"{ident}-title {ident}-desc", "font-family": FONT}
    root.set("fill", "currentColor")
    for key, said in (("desc", " ".join(told(graph))), ("title", graph.title)):
        element = ElementTree.Element(key, {"id": f"{ident}-{key}"})
        element.text = said
        root.insert(0, element)
    text = ElementTree.tostring(root, encoding="unicode")
    first, rest = text.split(">", 1)
    return f"{first}>{STANDALONE if alone else ''}{rest}\n"


def _laid_out(text: str) -> bytes:
    try:
        from pygraphviz import AGraph
    except ImportError:
        raise NoGraphviz(
            "--format svg needs Graphviz: pip install 'tierproof[graph]'; dot and mermaid need nothing"
        ) from None
    with _silent():
        drawn = AGraph(string=text)
        drawn.layout("dot")
        made = drawn.draw(format="svg")
    assert isinstance(made, bytes)
    return made


@contextmanager
def _silent() -> Iterator[None]:
    """Without what the libraries under Graphviz say of the fonts that are installed."""
    kept = os.dup(2)
    with open(os.devnull, "wb") as nothing:
        os.dup2(nothing.fileno(), 2)
        try:
            yield
        finally:
            os.dup2(kept, 2)
            os.close(kept)
