"""Difference bound matrices.  Dill, "Timing assumptions and verification of finite-state concurrent systems", 1989.

A matrix over n variables is a flat list of n * n cells; cell i * n + j bounds x_i - x_j, and x_0 is zero.  A bound
is one integer: `STEP * c` for <= c, `STEP * c - 1` for < c.  So bounds compare as they should, sums of bounds are
sums of integers (the low bits then count strict terms, and `_tidy` folds them), and the complement of b is -b - 1.
All functions take and give canonical matrices unless they say otherwise; no function changes its argument.
Deviation from the books: clocks may stand still, so `up` takes the set of those that grow.  It is exact if all but
one of the variables (zero among them) grow, or at most one does; otherwise it is the least matrix above.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from operator import gt

STEP = 1024
INFINITY = 1 << 400
_MASK = STEP - 1
_FAR = 1 << 399

Matrix = list[int]
Constraint = tuple[int, int, int]
"""(i, j, b): x_i - x_j is bounded by b."""


def bound(limit: int, strict: bool = False) -> int:
    return limit * STEP - strict


def limit_of(b: int) -> tuple[int, bool]:
    """The limit and whether it is strict."""
    return (b + _MASK) // STEP, b & _MASK != 0


def complement(constraint: Constraint) -> Constraint:
    i, j, b = constraint
    return j, i, -b - 1


def zero(n: int) -> Matrix:
    """All variables are zero."""
    return [0] * (n * n)


def _tidy(cells: Matrix) -> Matrix:
    return [INFINITY if b > _FAR else b | _MASK if b & _MASK else b for b in cells]


def close(cells: Sequence[int], n: int) -> Matrix | None:
    """The canonical form of any matrix; None if it is empty."""
    rows = [list(cells[k : k + n]) for k in range(0, n * n, n)]
    for k in range(n):
        middle = rows[k]
        for i in range(n):
            via = rows[i][k]
            if i != k and via < _FAR:
                rows[i] = [a if a <= via + b else via + b for a, b in zip(rows[i], middle, strict=True)]
    if any(rows[i][i] < 0 for i in range(n)):
        return None
    return _tidy([b for row in rows for b in row])


def tighten(cells: Matrix, n: int, constraint: Constraint) -> Matrix | None:
    """With one more constraint; None if that is empty."""
    i, j, b = constraint
    if cells[i * n + j] <= b:
        return cells
    if cells[j * n + i] + b < 0:
        return None
    result: Matrix = []
    row = cells[j * n : j * n + n]
    for k in range(0, n * n, n):
        via = cells[k + i] + b
        old = cells[k : k + n]
        result += [x if x <= via + y else via + y for x, y in zip(old, row, strict=True)] if via < _FAR else old
    return _tidy(result)


def constrain(cells: Matrix, n: int, constraints: Sequence[Constraint]) -> Matrix | None:
    """With all the constraints; None if that is empty."""
    result: Matrix | None = cells
    for constraint in constraints:
        if result is None:
            return None
        result = tighten(result, n, constraint)
    return result


def up(cells: Matrix, n: int, growing: Collection[int]) -> Matrix:
    """After any delay in which `growing` grow and the others (x_0 among them) do not."""
    result = cells[:]
    still = [j for j in range(n) if j not in growing]
    for i in growing:
        for j in still:
            result[i * n + j] = INFINITY
    return result


def select(cells: Matrix, n: int, sources: Sequence[int]) -> Matrix:
    """New variables, each the copy of an old one: copies of x_0 are reset, those not named are dropped."""
    return [cells[i * n + j] for i in sources for j in sources]


def reset(cells: Matrix, n: int, variables: Collection[int]) -> Matrix:
    return select(cells, n, [0 if i in variables else i for i in range(n)])


def free(cells: Matrix, n: int, variable: int) -> Matrix:
    """The variable may be anything not negative."""
    result = cells[:]
    for i in range(n):
        if i != variable:
            result[variable * n + i] = INFINITY
            result[i * n + variable] = cells[i * n]
    return result


def hull(a: Matrix, b: Matrix) -> Matrix:
    """The least matrix above both."""
    return list(map(max, a, b))


def includes(outer: Matrix, inner: Matrix) -> bool:
    return not any(map(gt, inner, outer))


def extrapolate(cells: Matrix, n: int, largest: Sequence[int]) -> Matrix:
    """Forget values beyond each variable's largest constant (a bound; 0 for x_0).

    Behrmann, Bouyer, Larsen, Pelánek, "Lower and upper bounds in zone-based abstractions of timed automata", 2006:
    Extra+M.  It adds no reachable location as long as no guard compares two clocks and all clocks grow.
    """
    past = [cells[i] < -largest[i] for i in range(n)]
    result = cells[:]
    for j in range(1, n):
        if past[j]:
            result[j] = -largest[j] - 1
    for i in range(1, n):
        for j in range(n):
            if i != j and (past[i] or past[j] or cells[i * n + j] > largest[i]):
                result[i * n + j] = INFINITY
    if result == cells:
        return cells
    closed = close(result, n)
    assert closed is not None, "a matrix above one that is not empty"
    return closed


def minimal(cells: Matrix, n: int) -> list[Constraint]:
    """Constraints that imply all the others, together with x >= 0.

    Larsen, Larsson, Pettersson, Yi, "Efficient verification of real-time systems: compact data structures and
    state-space reduction", RTSS 1997.
    """
    head = [next(k for k in range(i + 1) if cells[k * n + i] + cells[i * n + k] == 0) for i in range(n)]
    kept: list[Constraint] = []
    for i in range(n):
        if head[i] != i:
            kept += [(i, head[i], cells[i * n + head[i]]), (head[i], i, cells[head[i] * n + i])]
    heads = [i for i in range(n) if head[i] == i]
    for i in heads:
        for j in heads:
            b = cells[i * n + j]
            if i == j or b > _FAR or (i == 0 and b == 0):
                continue
            if not any(k not in (i, j) and _sum(cells[i * n + k], cells[k * n + j]) <= b for k in heads):
                kept.append((i, j, b))
    return kept


def _sum(a: int, b: int) -> int:
    total = a + b
    return total | _MASK if total & _MASK else total
