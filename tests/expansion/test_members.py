"""What is declared for each member of a group is what the members written out by hand would be."""

from __future__ import annotations

from random import Random

import pytest

from tests.expansion.alike import design, same_answers, same_runs

PIECES = {
    "hot": (
        "event hit for s in sectors when not hot { hot := true }",
        lambda k, n: f"event hit_{k} when not hot_{k} {{ hot_{k} := true }}",
    ),
    "calm": (
        "event calm for s in sectors when hot { hot := false }",
        lambda k, n: f"event calm_{k} when hot_{k} {{ hot_{k} := false }}",
    ),
    "spread": (
        "event spread for s in sectors when s > 1 and hot[s - 1] and not hot later than 0h of any hit { hot := true }",
        lambda k, n: (
            f"event spread_{k} when {f'hot_{k - 1}' if k > 1 else 'false'} and not hot_{k}"
            f" later than 0h of any hit_{k} {{ hot_{k} := true }}"
        ),
    ),
    "ladder": (
        """ladder watch for s in sectors { tier low tier high by us
             must climb: low -> high when hot and (s = 1 or not watch[s - 1].high) within 2h of hit
             on calm down: high -> low }""",
        lambda k, n: (
            f"""ladder watch_{k} {{ tier low tier high by us
             must climb: low -> high when hot_{k} {f"and not watch_{k - 1}.high" if k > 1 else ""} within 2h of hit_{k}
             on calm_{k} down: high -> low }}"""
        ),
    ),
    "clock": (
        """clock since_hit for s in sectors restarts on hit clears on calm when s != 2
           event alarm for s in sectors when since_hit >= 2h later than 0h of any alarm""",
        lambda k, n: (
            f"""clock since_hit_{k} restarts on hit_{k} {f"clears on calm_{k}" if k != 2 else ""}
           event alarm_{k} when since_hit_{k} >= 2h later than 0h of any alarm_{k}"""
        ),
    ),
    "machine": (
        """machine post for s in sectors { state idle state busy
             on watch[1].climb or hit start: idle -> busy when s != 2
             may stop: busy -> idle when count(t in sectors: hot[t]) <= 1 and age(busy) >= 1h }""",
        lambda k, n: (
            f"""machine post_{k} {{ state idle state busy
             on watch_1.climb or hit_{k} start: idle -> busy {"when false" if k == 2 else ""}
             may stop: busy -> idle when {at_most_one(n)} and age(post_{k}.busy) >= 1h }}"""
        ),
    ),
}  # fmt: skip
"""Pieces for every member, and the same for member k of n by hand."""


def at_most_one(n: int) -> str:
    pairs = [f"(hot_{a} and hot_{b})" for a in range(1, n + 1) for b in range(a + 1, n + 1)]
    return f"not ({' or '.join(pairs)})" if pairs else "true"


def texts(dice: Random) -> tuple[str, str]:
    n = dice.choice((1, 2, 2, 3))
    parts = ["hot", "calm", *(part for part in ("spread", "clock") if dice.random() < 0.5), "ladder"]
    parts += ["machine"] * (dice.random() < 0.5)
    every = range(1, n + 1)
    one, last = dice.choice(every), dice.choice(every)
    short = f"""protocol p {{ actor us group sectors size {n}
      var hot for s in sectors = false
      {" ".join(PIECES[part][0] for part in parts)}
      property a: all(s in sectors: hot) leads to watch[{one}].high within 2h unless calm[{last}]
      property b: always count(s in sectors: high) + {n} <= {n + 1}
      property c: for s in sectors: hit leads to high within 2h unless calm
      scenario d: some(s in sectors: high and not hot[{last}]) is possible }}"""
    high = [f"watch_{k}.high" for k in every]
    pairs = [f"({x} and {y})" for i, x in enumerate(high) for y in high[i + 1 :]]
    long = f"""protocol p {{ actor us
      {" ".join(f"var hot_{k} = false" for k in every)}
      {" ".join(PIECES[part][1](k, n) for part in parts for k in every)}
      property a: {" and ".join(f"hot_{k}" for k in every)} leads to watch_{one}.high within 2h unless calm_{last}
      property b: always not ({" or ".join(pairs) or "false"})
      {" ".join(f"property c{k}: hit_{k} leads to watch_{k}.high within 2h unless calm_{k}" for k in every)}
      scenario d: {" or ".join(f"({place} and not hot_{last})" for place in high)} is possible }}"""
    return short, long


@pytest.mark.parametrize("seed", range(6))
def test_runs(seed: int) -> None:
    short, long = (design(text) for text in texts(Random(seed)))
    assert same_runs(short.protocol, long.protocol) > 20


@pytest.mark.parametrize("seed", range(1, 2))
def test_answers(seed: int) -> None:
    short, long = (design(text) for text in texts(Random(seed)))
    assert same_answers(short, long)
