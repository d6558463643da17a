"""Which places of a timed automaton can be reached: zones, with bounds cut at the greatest constants (Behrmann et al.,
"Lower and upper bounds in zone-based abstractions of timed automata", STTT 8, 2006: ExtraM)."""

from __future__ import annotations

from collections.abc import Iterable

from tests.exporting.net import Net, Test

INFINITE = 10**15
Zone = tuple[int, ...]
"""x_i - x_j at i * n + j: 2c + 1 for <= c, 2c for < c."""


def reachable(net: Net, limit: int = 20_000) -> set[str] | None:
    """The places; None where there are too many zones."""
    n = len(net.clocks) + 1
    index = {clock: k for k, clock in enumerate(net.clocks, 1)}
    greatest = [0] * n
    for tests in (*(e.guard for e in net.edges), *(invariant for _, invariant in net.places.values())):
        for clock, _, bound in tests:
            greatest[index[clock]] = max(greatest[index[clock]], bound)
    leaving: dict[str, list[tuple[list[tuple[int, int, int]], list[int], str]]] = {}
    for edge in net.edges:
        resets = [index[clock] for clock in edge.resets]
        leaving.setdefault(edge.source, []).append((constraints(edge.guard, index), resets, edge.target))
    invariants = {place: constraints(tests, index) for place, (_, tests) in net.places.items()}

    def entered(place: str, cells: list[int]) -> Zone | None:
        if not meet(cells, n, invariants[place]):
            return None
        if not net.places[place][0]:
            for i in range(1, n):
                cells[i * n] = INFINITE
            meet(cells, n, invariants[place])
        return tuple(cut(cells, n, greatest))

    first = entered(net.initial, [1] * (n * n))
    assert first is not None
    seen: dict[str, list[Zone]] = {net.initial: [first]}
    waiting = [(net.initial, first)]
    count = 0
    while waiting:
        place, zone = waiting.pop()
        count += 1
        if count > limit:
            return None
        for guard, resets, target in leaving.get(place, []):
            cells = list(zone)
            if not meet(cells, n, guard):
                continue
            for r in resets:
                for i in range(n):
                    if i != r:
                        cells[r * n + i], cells[i * n + r] = cells[i], cells[i * n]
            new = entered(target, cells)
            known = seen.setdefault(target, [])
            if new is not None and not any(all(a <= b for a, b in zip(new, old, strict=True)) for old in known):
                known.append(new)
                waiting.append((target, new))
    return {place for place, zones in seen.items() if zones}


def constraints(tests: Iterable[Test], index: dict[str, int]) -> list[tuple[int, int, int]]:
    found = []
    for clock, sign, limit in tests:
        x = index[clock]
        if sign in ("<", "<=", "=="):
            found.append((x, 0, 2 * limit + (sign != "<")))
        if sign in (">", ">=", "=="):
            found.append((0, x, -2 * limit + (sign != ">")))
    return found


def plus(a: int, b: int) -> int:
    return INFINITE if INFINITE in (a, b) else a + b - ((a | b) & 1)


def meet(cells: list[int], n: int, tests: Iterable[tuple[int, int, int]]) -> bool:
    """The intersection, in place and canonical; False if it is empty."""
    for x, y, bound in tests:
        if bound < cells[x * n + y]:
            if plus(bound, cells[y * n + x]) < 1:
                return False
            cells[x * n + y] = bound
            for i in range(n):
                for j in range(n):
                    via = plus(plus(cells[i * n + x], bound), cells[y * n + j])
                    cells[i * n + j] = min(cells[i * n + j], via)
    return True


def cut(cells: list[int], n: int, greatest: list[int]) -> list[int]:
    for i in range(n):
        for j in range(n):
            if i != j and cells[i * n + j] != INFINITE:
                if cells[i * n + j] > 2 * greatest[i] + 1 and i:
                    cells[i * n + j] = INFINITE
                elif cells[i * n + j] < -2 * greatest[j]:
                    cells[i * n + j] = -2 * greatest[j]
    for k in range(n):
        for i in range(n):
            for j in range(n):
                cells[i * n + j] = min(cells[i * n + j], plus(cells[i * n + k], cells[k * n + j]))
    return cells
