"""The manual, made by Sphinx from these pages: `make docs`, then `docs/_build/html/index.html`."""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE), str(HERE.parent)]

from writing import write_diagnostics, write_gallery, write_house  # noqa: E402 - found by the line above

from checker.version import VERSION  # noqa: E402

project = "tierproof"
author = "the tierproof authors"
copyright = "the tierproof authors, Apache-2.0"
release = version = VERSION
extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx_click"]
myst_heading_anchors = 4
myst_enable_extensions = ["deflist"]
exclude_patterns = ["_build", "README.md"]
html_theme = "furo"
html_title = "tierproof"
html_copy_source = False
html_show_sphinx = False
autodoc_typehints = "description"
autodoc_member_order = "bysource"
linkcheck_anchors = False
nitpicky = False
suppress_warnings = ["misc.highlighting_failure"]

SPECS = re.compile(r"\]\((?:\.\./)+specs/(?:README\.md)?(#[^)]*)?\)")
SPEC = re.compile(r"\]\((?:\.\./)+specs/([\w/-]+)\.tier\)")
HOUSE = re.compile(r"\]\((?:\.\./)+(ARCHITECTURE|CHANGELOG|CONTRIBUTING|README)\.md(#[^)]*)?\)")


def _within(app: Any, name: str, source: list[str]) -> None:
    """Links to files beside the manual lead to what stands for them in it."""
    up = "../" * name.count("/")
    text = SPECS.sub(lambda it: f"]({up}_made/gallery.md{it[1] or ''})", source[0])
    text = SPEC.sub(lambda it: f"]({up}_made/gallery/{it[1].replace('/', '-')}.md)", text)
    source[0] = HOUSE.sub(lambda it: f"]({up}_made/house.md)", text)


def setup(app: Any) -> None:
    from checker.tier_lexer import TierLexer

    made = HERE / "_made"
    write_diagnostics(made / "diagnostics")
    write_gallery(made)
    write_house(made)
    for word in ("tier", "tier-part", "tier-clause", "tier-design"):
        app.add_lexer(word, TierLexer)
    app.connect("source-read", _within)
