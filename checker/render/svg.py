"""Elements of SVG as text: escaped, without scripts or styles, in the colour of the text around them."""

from __future__ import annotations

from xml.sax.saxutils import escape, quoteattr

from checker.render.ink import safe

FONT = "system-ui, -apple-system, 'Segoe UI', 'DejaVu Sans', Arial, sans-serif"
STANDALONE = (
    "<style>:root{color:#1b1b1b;background:#fff}"
    "@media (prefers-color-scheme:dark){:root{color:#ececec;background:#16181b}}</style>"
)
"""For a file of its own: in a page the colour is the page's."""


def element(name: str, *inside: str, **attributes: object) -> str:
    """`stroke_width=2` is written `stroke-width="2"`; what is None is left out; `inside` is markup."""
    said = "".join(
        f" {key.rstrip('_').replace('_', '-')}={quoteattr(safe(str(value)))}"
        for key, value in attributes.items()
        if value is not None
    )
    return f"<{name}{said}>{''.join(inside)}</{name}>" if inside else f"<{name}{said}/>"


def words(text: str) -> str:
    """Text as markup: nothing in it is obeyed."""
    return escape(safe(text))


def text(x: float, y: float, said: str, **attributes: object) -> str:
    return element("text", words(said), x=number(x), y=number(y), **attributes)


def titled(title: str, *inside: str, **attributes: object) -> str:
    """A group that tells its title to who points at it."""
    return element("g", element("title", words(title)), *inside, **attributes)


def line(x1: float, y1: float, x2: float, y2: float, **attributes: object) -> str:
    ends = {"x1": number(x1), "y1": number(y1), "x2": number(x2), "y2": number(y2)}
    return element("line", **ends, **attributes)


def rect(x: float, y: float, width: float, height: float, **attributes: object) -> str:
    sides = {"x": number(x), "y": number(y), "width": number(width), "height": number(height)}
    return element("rect", **sides, **attributes)


def path(d: str, **attributes: object) -> str:
    return element("path", d=d, **attributes)


def whole(
    width: float, height: float, name: str, title: str, description: str, inside: list[str], *, alone: bool
) -> str:
    """The picture, with what a screen reader says of it.  `name`: ids in it begin so, and differ on one page."""
    told = [
        element("title", words(title), id=f"{name}-title"),
        element("desc", words(description), id=f"{name}-desc"),
    ]
    body = "\n".join([*told, *([STANDALONE] if alone else []), *inside])
    head = {"role": "img", "aria-labelledby": f"{name}-title {name}-desc"}
    sizes = {"viewBox": f"0 0 {number(width)} {number(height)}", "width": number(width), "height": number(height)}
    given = {"fill": "currentColor", "font-family": FONT, "font-size": "12"}
    spoken = "".join(f" {key}={quoteattr(value)}" for key, value in {**head, **sizes, **given}.items())
    return f'<svg xmlns="http://www.w3.org/2000/svg"{spoken}>\n{body}\n</svg>\n'


def number(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")
