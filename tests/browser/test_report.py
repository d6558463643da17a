"""The report in a real browser: quiet, reachable by keyboard, legible, as wide as the screen; and nothing is obeyed."""

from __future__ import annotations

from typing import Any

import pytest

pytestmark = pytest.mark.browser

CONTRAST = """() => {
  const channel = v => (v /= 255) <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4;
  const light = ([r, g, b]) => 0.2126 * channel(r) + 0.7152 * channel(g) + 0.0722 * channel(b);
  const parse = text => { const v = text.match(/[\\d.]+/g).map(Number); return [v[0], v[1], v[2], v[3] ?? 1]; };
  const over = (a, b) => [0, 1, 2].map(k => a[k] * a[3] + b[k] * (1 - a[3]));
  const behind = element => {
    const layers = [];
    for (let e = element; e; e = e.parentElement) layers.push(parse(getComputedStyle(e).backgroundColor));
    return layers.reverse().reduce((under, layer) => over(layer, under), [255, 255, 255]);
  };
  const found = [];
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) {
    const element = walk.currentNode.parentElement;
    if (!walk.currentNode.data.trim() || element.closest("title, desc, .hidden, .skip")) continue;
    if (!element.checkVisibility()) continue;
    const style = getComputedStyle(element), drawn = element.closest("svg");
    const ink = parse(drawn ? style.fill : style.color);
    if (drawn) ink[3] *= Number(style.fillOpacity);
    // the darkest bar that words of a picture stand on is a quarter of the ink over the paper
    const paper = behind(element), bar = [...parse(getComputedStyle(document.body).color).slice(0, 3), 0.25];
    const under = drawn ? over(bar, paper) : paper;
    const [a, b] = [light(over(ink, under)), light(under)];
    const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    if (ratio < 4.5) found.push([walk.currentNode.data.trim().slice(0, 40), element.outerHTML.slice(0, 80), ratio]);
  }
  return found;
}"""
REACHABLE = "a[href], summary, input, [tabindex='0']"
VISIBLE = f"[...document.querySelectorAll({REACHABLE!r})].filter(e => e.checkVisibility())"
OPEN_ALL = "document.querySelectorAll('details').forEach(e => e.open = true)"


@pytest.fixture
def opened(browser: Any, address: str, request: pytest.FixtureRequest) -> Any:
    """The page, with what it said and asked for; parameters of the test are those of the screen."""
    screen = {"viewport": {"width": 1280, "height": 900}, **getattr(request, "param", {})}
    page = browser.new_page(**screen)
    page.said, page.asked = [], []
    page.on("console", lambda message: page.said.append(f"{message.type}: {message.text}"))
    page.on("pageerror", lambda error: page.said.append(str(error)))
    page.on("dialog", lambda dialog: page.said.append(f"dialog: {dialog.message}"))
    page.on("request", lambda request: page.asked.append(request.url))
    page.goto(address)
    yield page
    page.close()


def test_it_is_quiet_and_asks_for_nothing(opened: Any, address: str) -> None:
    opened.evaluate(OPEN_ALL)
    opened.wait_for_timeout(200)
    assert opened.said == []
    assert opened.asked == [address]


def test_a_hostile_spec_stays_text(opened: Any) -> None:
    opened.evaluate(OPEN_ALL)
    assert opened.title().startswith("</title><script>document.title = 'obeyed'</script>")
    assert opened.locator("script, img, iframe, b, u, s, i, form").count() == 0
    assert opened.locator("a:not([href^='#'])").count() == 0
    assert opened.evaluate("getComputedStyle(document.body).display") != "none"
    text = opened.inner_text("body")
    for said in ("<img src=x onerror='document.title=1'>", "{{ 7 * 7 }}", "<svg onload=alert(1)>", "&lt;already&gt;"):
        assert said in text


def test_its_policy_lets_nothing_else_in(opened: Any) -> None:
    """That the policy is in force is seen by what it keeps out."""
    script = "Object.assign(document.createElement('script'), {text: 'document.title = 1'})"
    image = "Object.assign(new Image(), {src: 'data:image/gif;base64,R0lGODlhAQABAAAAACw='})"
    for element in (script, image):
        opened.evaluate(f"document.body.append({element})")
    opened.wait_for_timeout(200)
    assert opened.title() != "1"
    assert len([said for said in opened.said if "Content Security Policy" in said]) >= 2


def test_links_lead_to_what_they_name(opened: Any) -> None:
    """Also to what is folded away: it opens."""
    targets = opened.evaluate("[...new Set([...document.querySelectorAll('a')].map(a => a.getAttribute('href')))]")
    assert len(targets) > 20
    for target in targets:
        opened.evaluate("target => { location.hash = target }", target)
        opened.wait_for_function("target => document.querySelector(target).checkVisibility()", arg=target, timeout=2000)
        assert opened.evaluate("t => document.querySelector(t).getBoundingClientRect().top < innerHeight", target)


def test_everything_can_be_reached_with_the_keyboard(opened: Any) -> None:
    opened.keyboard.press("Tab")
    assert opened.evaluate("document.activeElement.className") == "skip"
    assert opened.evaluate("document.activeElement.getBoundingClientRect().left >= 0"), "it shows itself"
    count = opened.evaluate(f"{VISIBLE}.length")
    for number in range(count):
        assert opened.evaluate(f"{VISIBLE}[{number}] === document.activeElement"), number
        assert opened.evaluate("getComputedStyle(document.activeElement).outlineStyle") != "none", number
        opened.keyboard.press("Tab")


def test_details_open_with_the_keyboard(opened: Any) -> None:
    folded = opened.locator("details.property:not([open]) > summary").first
    folded.focus()
    opened.keyboard.press("Enter")
    assert opened.evaluate("document.activeElement.parentElement.open")


@pytest.mark.parametrize("opened", [{"color_scheme": it} for it in ("light", "dark")], indirect=True)
def test_words_stand_out_in_light_and_dark(opened: Any) -> None:
    opened.evaluate(OPEN_ALL)
    assert opened.evaluate(CONTRAST) == []


def test_dark_is_another_paper(browser: Any, address: str) -> None:
    papers = set()
    for scheme in ("light", "dark"):
        page = browser.new_page(color_scheme=scheme)
        page.goto(address)
        papers.add(page.evaluate("getComputedStyle(document.body).backgroundColor"))
        page.close()
    assert len(papers) == 2


@pytest.mark.parametrize(
    "opened", [{"viewport": {"width": it, "height": 800}} for it in (320, 390, 1280)], indirect=True
)
def test_nothing_is_wider_than_the_screen(opened: Any) -> None:
    opened.evaluate(OPEN_ALL)
    assert opened.evaluate("document.documentElement.scrollWidth <= innerWidth")


A4 = pytest.mark.parametrize("opened", [{"viewport": {"width": 688, "height": 1000}}], indirect=True)
"""688 pixels are as wide as a page of A4 between its margins."""
LEAST = """() => [...document.querySelectorAll('svg')].filter(e => e.checkVisibility()).flatMap(svg => {
  const scale = svg.getBoundingClientRect().width / svg.viewBox.baseVal.width;
  return [...svg.querySelectorAll('text')].map(e => parseFloat(getComputedStyle(e).fontSize) * scale);
})"""


@A4
def test_on_paper_is_what_decides_and_no_picture_is_cut(opened: Any) -> None:
    opened.emulate_media(media="print")
    assert opened.evaluate(CONTRAST) == []
    assert opened.locator(".failure svg").first.is_visible()
    assert opened.locator("#assumptions, #reproduce, #reading").evaluate_all(
        "all => all.every(e => e.offsetHeight > 0)"
    )
    assert not any(it.is_visible() for it in opened.locator(".annex, nav, .words").all())
    boxes = "[...document.querySelectorAll('svg')].map(e => e.getBoundingClientRect())"
    edges = opened.evaluate(f"{boxes}.map(box => [box.width, box.right]).filter(([width]) => width > 0)")
    assert edges
    assert all(right <= 689 for _, right in edges)
    assert min(opened.evaluate(LEAST)) >= 7 * 96 / 72, "no letter of a picture is smaller than 7 points"
    assert opened.pdf(prefer_css_page_size=True)[:5] == b"%PDF-"


@A4
def test_on_paper_everything_is_unfolded_where_that_is_asked_for(opened: Any) -> None:
    opened.locator("#everything").check()
    opened.emulate_media(media="print")
    assert opened.evaluate(CONTRAST) == []
    assert opened.evaluate("[...document.querySelectorAll('.property > .promise')].every(e => e.offsetHeight > 0)")
    assert opened.locator("#text tr").last.is_visible()
