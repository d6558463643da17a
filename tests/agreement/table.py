"""What random specs met, as a table."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from checker.portfolio import ENGINES
from tests.agreement.judge import Judged
from tests.random_parallel import FEATURES
from tests.random_promises import FORMS
from tests.spec_constructs import CONSTRUCTS

LONG = 3
"""A violation of so many moves or more is a long one."""


def proved(judged: Sequence[Judged]) -> int:
    """How many were proved, and not vacuously."""
    return sum(it.verdict == "proved" for it in judged)


def violated_at_length(judged: Sequence[Judged]) -> int:
    return sum(it.verdict == "violated" and (it.moves or 0) >= LONG for it in judged)


def unmet(judged: Sequence[Judged]) -> list[str]:
    """Constructs that no spec used."""
    return [name for name in CONSTRUCTS if not any(name in it.constructs for it in judged)]


def wanting(judged: Sequence[Judged]) -> list[str]:
    """What keeps these specs from showing anything; empty if they are worth something."""
    judged = [it for it in judged if it.profile != "parallel"]
    found = [f"no spec uses {name}" for name in unmet(judged)]
    engines = [entry.name for entry in ENGINES if entry.many != "only"]  # so many alike are too many here
    settled = {engine for it in judged for engine, what in it.claims if what != "gave up"}
    found += [f"{engine} settles nothing" for engine in engines if engine not in settled]
    found += ["less than a quarter are proved"] * (proved(judged) < len(judged) / 4)
    found += [f"less than a quarter are violated in {LONG} moves or more"] * (
        violated_at_length(judged) < len(judged) / 4
    )
    found += ["no grid is seen as a whole"] * all(it.grid != "all seen" for it in judged)
    return found


def wanting_side_by_side(judged: Sequence[Judged]) -> list[str]:
    """The same of protocols of machines side by side."""
    judged = [it for it in judged if it.profile == "parallel"]
    met = {feature for it in judged for feature in it.constructs}
    found = [f"no spec has {feature}" for feature in FEATURES if feature not in met]
    found += [f"no spec asks {form}" for form in FORMS if all(it.form != form for it in judged)]
    found += ["less than a fifth are proved"] * (proved(judged) < len(judged) / 5)
    found += [f"less than a fifth are violated in {LONG} moves or more"] * (
        violated_at_length(judged) < len(judged) / 5
    )
    return found


def table(judged: Sequence[Judged]) -> str:
    verdicts = Counter(it.verdict for it in judged)
    lines = [f"{len(judged)} random specs: {proved(judged)} proved with a witness, "]
    lines[0] += f"{violated_at_length(judged)} violated in {LONG} moves or more"
    lines += _rows("verdict", verdicts)
    lines += _rows("moves in violations", Counter(str(it.moves) for it in judged if it.verdict == "violated"))
    lines += _rows("profile", Counter(it.profile for it in judged))
    lines += by_engine(judged)
    lines += _rows("proofs checked by", Counter(f"{who}: {what}" for it in judged for who, what in it.checks))
    lines += _rows("claims", Counter(f"{engine}: {what}" for it in judged for engine, what in it.claims))
    lines += _rows("form", Counter(it.form for it in judged))
    lines += _rows("grid", Counter(it.grid for it in judged if it.grid))
    lines += _rows("time can go on", Counter(it.timing for it in judged))
    lines += _rows("not known", Counter(it.why.split(":")[0] for it in judged if it.why))
    lines += _rows("construct", Counter(name for it in judged for name in it.constructs))
    return "\n".join(lines)


def by_engine(judged: Sequence[Judged]) -> list[str]:
    """How many specs each engine by itself, and all of them together, led to a proof, a violation, and so on."""
    counts = Counter((engine, word.removeprefix("scenario ")) for it in judged for engine, word in it.verdicts)
    engines = list(dict.fromkeys(engine for it in judged for engine, _ in it.verdicts))
    width = max(map(len, engines), default=0)
    rows = ["  " + " " * width + "".join(f"{word:>10}" for word in WORDS)]
    rows += [f"  {name:<{width}}" + "".join(f"{counts[name, word]:>10}" for word in WORDS) for name in engines]
    return ["verdicts by engine:", *rows]


WORDS = ("proved", "violated", "vacuous", "bounded", "unknown")


def _rows(title: str, counts: Counter[str]) -> list[str]:
    width = max((len(name) for name in counts), default=0)
    rows = [f"  {name:<{width}}  {count}" for name, count in sorted(counts.items(), key=_numbers_first)]
    return [f"{title}:", *rows]


def _numbers_first(row: tuple[str, int]) -> tuple[int, str]:
    name = row[0]
    return (int(name), "") if name.isdigit() else (-1, name)
