"""Links that lead out of the project are answered; run by `make slow`, where there is a network."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.error import HTTPError, URLError
from urllib.request import Request, urlopen

import pytest

from tests.docs.pages import PAGES, ROOT

ADDRESS = re.compile(r"https?://[^\s<>()\"'`\]]+")
FENCED = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)


def addresses(page: Path) -> set[str]:
    """Those that are not in an example."""
    return set(ADDRESS.findall(FENCED.sub("", page.read_text(encoding="utf-8"))))


LINKS = sorted({it for page in [*PAGES, *ROOT.glob("[AC]*.md")] for it in addresses(page)})


def test_there_are_some() -> None:
    assert "https://apalache-mc.org/docs/adr/015adr-trace.html" in LINKS


@pytest.mark.slow
@pytest.mark.parametrize("link", LINKS)
def test_somebody_answers(link: str) -> None:
    """Who answers and forbids, or has had enough of us, is there."""
    request = Request(link, headers={"User-Agent": "Mozilla/5.0 (links of tierproof's docs)"})
    try:
        with urlopen(request, timeout=20) as answer:
            assert answer.status < 400
    except HTTPError as error:
        if error.code not in (401, 403, 405, 429):
            pytest.fail(f"{link}: {error}")
    except (URLError, TimeoutError) as error:
        pytest.skip(f"no network, or nobody there: {error}")
