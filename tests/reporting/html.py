"""A page, read back: its elements in order, with their attributes, and its text."""

from __future__ import annotations

from html.parser import HTMLParser


class Read(HTMLParser):
    """`elements`: names with attributes; `text`: what a reader sees, and the style; `style`: that alone."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.text = self.style = self.title = ""
        self._inside = ""
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        self._inside = tag

    def handle_data(self, data: str) -> None:
        if self._inside == "style" and not self.style:
            self.style = data
        elif self._inside == "title" and not self.title:
            self.title = data
        self.text += data

    def all(self, *names: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.elements if name in names]
