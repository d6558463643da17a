"""Pages of the manual that are written from the product itself: a page a diagnostic, a page a spec, the house."""

from __future__ import annotations

import re
from pathlib import Path

from checker.graphing.drawing import graph_svg
from checker.graphing.graph import graph
from checker.render.graphs import told
from protocol.codes import TABLE, page
from protocol.load import load

ROOT = Path(__file__).parents[1]
SECTION = re.compile(r"^### \[(?P<file>[^\]]+\.tier)\]\((?P=file)\)\n(?P<body>(?:(?!#).*\n)*)", re.MULTILINE)
GROUPS = {
    "E1": "Text and files",
    "E2": "Names and kinds",
    "E3": "Meaning: timing, cycles, updates",
    "F4": "Findings",
}


def write_diagnostics(folder: Path) -> None:
    """A page for each code, and `index.md` with all of them."""
    lines = ["# Diagnostics", "", "`tierproof explain CODE` shows the same pages in the terminal.", ""]
    for start, title in GROUPS.items():
        codes = [code for code in TABLE if code.startswith(start)]
        lines += [f"## {title}", "", "| code | |", "|---|---|"]
        lines += [f"| [{code}]({code}.md) | {TABLE[code].title} |" for code in codes]
        lines += ["", "```{toctree}", ":hidden:", "", *codes, "```", ""]
        for code in codes:
            _write(folder / f"{code}.md", page(code))
    _write(folder / "index.md", "\n".join(lines))


def write_gallery(folder: Path) -> None:
    """`gallery.md`, and a page for each spec: what the catalogue says of it, its ladders, its text."""
    catalogue = (ROOT / "specs" / "README.md").read_text(encoding="utf-8")
    names = []
    for found in SECTION.finditer(catalogue):
        name = _name(found["file"])
        names.append(name)
        drawn = write_picture(found["file"], folder / "gallery" / f"{name}.svg")
        _write(folder / "gallery" / f"{name}.md", _spec(found["file"], _moved(found["body"]), drawn))
    index = SECTION.sub(_entry, catalogue)
    toctree = ["```{toctree}", ":hidden:", "", *(f"gallery/{name}" for name in names), "```", ""]
    _write(folder / "gallery.md", _moved(index, "../", "gallery/") + "\n".join(toctree))


def write_picture(file: str, path: Path) -> str:
    """The ladders and machines of the first design, drawn, and what is said of them."""
    (first, *_) = load(str(ROOT / "specs" / file))
    made = graph(first)
    _write(path, graph_svg(made, alone=True))
    sentences = "\n".join(f"- {said.replace('[', chr(92) + '[')}" for said in told(made)[1:])
    drawn = f"![ladders and machines of {first.protocol.name}]({path.name})"
    return f"## States\n\n{drawn}\n\n<details><summary>The same in words</summary>\n\n{sentences}\n\n</details>\n"


def _spec(file: str, body: str, drawn: str) -> str:
    text = (ROOT / "specs" / file).read_text(encoding="utf-8")
    return f"# {file}\n\n{body}\n{drawn}\n## The text\n\n```tier\n{text}```\n"


def _entry(found: re.Match[str]) -> str:
    """A spec in the catalogue: its page, and the first paragraph on it."""
    first = found["body"].strip().split("\n\n")[0]
    return f"### [{found['file']}](gallery/{_name(found['file'])}.md)\n\n{first}\n\n"


def _name(file: str) -> str:
    return file.removesuffix(".tier").replace("/", "-")


def write_house(folder: Path) -> None:
    """ARCHITECTURE.md as a page of the manual."""
    text = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")
    _write(folder / "house.md", re.sub(r"\]\(docs/", "](../", text))


def _moved(body: str, up: str = "../../", beside: str = "") -> str:
    """Links of the catalogue, from where the page stands now.  `up`: the manual; `beside`: the pages of specs."""
    body = re.sub(r"\]\(\.\./docs/", f"]({up}", body)
    return re.sub(r"\]\((\w[\w/-]*)\.tier\)", lambda it: f"]({beside}{_name(it[1])}.md)", body)


def _write(path: Path, text: str) -> None:
    """Only what is new is written, so that Sphinx does not read all pages again."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if not path.exists() or path.read_text(encoding="utf-8") != text:
        path.write_text(text, encoding="utf-8")
