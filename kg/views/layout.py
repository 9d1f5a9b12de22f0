"""Where each node of the picture stands: computed beforehand, seeded, the same on every run.

Every connected component is laid out by itself: first by its distances to a few far-apart nodes (pivot MDS, Brandes
and Pich 2007), then by the spring forces of Fruchterman and Reingold (1991), the repulsion of many nodes being
convolved on a grid by FFT, so that the cost grows as n·log n. The largest component stands in the middle, the others
fill the free places nearest to it.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import networkx as nx
    import numpy as np
    from numpy.typing import NDArray

    Points = NDArray[np.float64]
    Pairs = NDArray[np.int64]

SPACING = 64.0
"""The length in pixels, at scale 1, of an edge on which pull and push are even."""
GAP = 26.0
"""Pixels left free between two nodes, and between two components."""
CELL = 42.0
"""The side in pixels of the cells in which components are packed."""
ASPECT = 1.3
"""The picture's width to its height, as most screens have room beside the panels."""
CROWD = 150
"""Components beyond so many nodes are spread to a more even density."""
EVEN_RADIUS = 0.75
"""Radius, in units of SPACING and of the root of the number of nodes, of an evenly filled disc."""
GRAVITY = 0.16
ITERATIONS = 240
GROWING = 90
"""Steps of the springs where most nodes stand already."""
PIVOTS = 40
EXACT = 300
"""Up to so many nodes every pair repels exactly; beyond, the grid is quicker."""
NOWHERE: Mapping[str, tuple[int, int]] = MappingProxyType({})
"""No node stands yet."""


def lay_out(
    graph: nx.MultiDiGraph[str],
    radii: Mapping[str, float],
    *,
    seed: int = 7,
    start: Mapping[str, tuple[int, int]] = NOWHERE,
) -> dict[str, tuple[int, int]]:
    """Give each node its place in whole pixels, y downwards; `radii` are the nodes' drawn radii in pixels.

    `start` are places of nodes that stand already: they make room for the others and else stay where they are. The
    order in which the graph was filled does not matter.
    """
    import numpy as np

    names = sorted(graph)
    if not names:
        return {}
    pairs, weights = _weighted_pairs(graph, names)
    sizes = np.array([radii[name] for name in names])
    parts = _components(len(names), pairs)
    places = np.array([start.get(name, (math.nan, math.nan)) for name in names], dtype=np.float64)
    for part, inside, pull in _split(len(names), parts, pairs, weights):
        rng = np.random.default_rng(seed)
        if np.isnan(places[part]).all():
            places[part] = _place_component(inside, pull, sizes[part], rng)
        else:
            places[part] = _grow_component(places[part], inside, pull, sizes[part], rng)
    for part, move in zip(parts, _pack([places[part] for part in parts]), strict=True):
        places[part] += move
    return {name: (round(x), round(y)) for name, (x, y) in zip(names, places.tolist(), strict=True)}


def _weighted_pairs(graph: nx.MultiDiGraph[str], names: Sequence[str]) -> tuple[Pairs, Points]:
    """Each linked pair of nodes once, by index and sorted, and how strongly it pulls: parallel edges add a little."""
    import numpy as np

    index = {name: at for at, name in enumerate(names)}
    counts: dict[tuple[int, int], int] = {}
    for source, target in graph.edges():
        a, b = sorted((index[source], index[target]))
        if a != b:
            counts[a, b] = counts.get((a, b), 0) + 1
    linked = sorted(counts)
    weights = [min(2.0, 0.75 + 0.25 * counts[pair]) for pair in linked]
    return np.array(linked, dtype=np.int64).reshape(-1, 2), np.array(weights, dtype=np.float64)


def _components(count: int, pairs: Pairs) -> list[Pairs]:
    """The connected components as sorted arrays of indices, the largest first, then by smallest index."""
    import numpy as np

    labels = np.arange(count)
    while len(pairs):
        least = labels.copy()
        np.minimum.at(least, pairs[:, 0], labels[pairs[:, 1]])
        np.minimum.at(least, pairs[:, 1], labels[pairs[:, 0]])
        least = least[least]  # follow the pointer: halves the distance to the smallest index
        if np.array_equal(least, labels):
            break
        labels = least
    order = np.argsort(labels, kind="stable")
    cuts = np.flatnonzero(np.diff(labels[order])) + 1
    return sorted(np.split(order, cuts), key=lambda part: (-len(part), int(part[0])))


def _split(count: int, parts: Sequence[Pairs], pairs: Pairs, weights: Points) -> Iterator[tuple[Pairs, Pairs, Points]]:
    """Each component with its own pairs, renumbered from 0, and their weights."""
    import numpy as np

    number = np.zeros(count, dtype=np.int64)
    belongs = np.zeros(count, dtype=np.int64)
    for at, part in enumerate(parts):
        number[part] = np.arange(len(part))
        belongs[part] = at
    owner = belongs[pairs[:, 0]]
    order = np.argsort(owner, kind="stable")
    bounds = np.searchsorted(owner[order], np.arange(len(parts) + 1))
    for at, part in enumerate(parts):
        mine = order[bounds[at] : bounds[at + 1]]
        yield part, number[pairs[mine]], weights[mine]


def _place_component(pairs: Pairs, weights: Points, sizes: Points, rng: np.random.Generator) -> Points:
    """The places of one connected component, its middle at (0, 0), its longer side lying flat."""
    import numpy as np

    count = len(sizes)
    if count == 1:
        return np.zeros((1, 2))
    if count == 2:
        half = (SPACING + sizes.sum()) / 2
        return np.array([[-half, 0.0], [half, 0.0]])
    places = _pivot_places(count, pairs, rng)
    places = _spring_places(places, pairs, weights, sizes) * SPACING
    if count > CROWD:
        places = _spread(places)
    return _lie_flat(_push_apart(places, sizes))


def _grow_component(places: Points, pairs: Pairs, weights: Points, sizes: Points, rng: np.random.Generator) -> Points:
    """The same for a component of which some places are known: the others (nan) are put beside whom they belong to."""
    import numpy as np

    known = ~np.isnan(places[:, 0])
    middle = places[known].mean(0)
    grown = _beside(places - middle, pairs, rng)
    if not known.all():
        heat = 0.35 + 0.02 * math.sqrt(len(grown))
        grown = _spring_places(grown / SPACING, pairs, weights, sizes, heat=heat, steps=GROWING) * SPACING
    apart = _push_apart(grown, sizes)
    moved: Points = apart + middle - apart[known].mean(0)
    return moved


def _beside(places: Points, pairs: Pairs, rng: np.random.Generator) -> Points:
    """Put every node without a place (nan) near those of its neighbours that have one, outwards from the middle."""
    import numpy as np

    places = places.copy()
    both = np.concatenate([pairs, pairs[:, ::-1]])
    while (missing := np.isnan(places[:, 0])).any():
        ready = both[missing[both[:, 0]] & ~missing[both[:, 1]]]
        for node in np.unique(ready[:, 0]).tolist():
            near = places[ready[ready[:, 0] == node, 1]].mean(0)
            outwards = near / max(float(np.hypot(*near)), 1.0)
            places[node] = near + SPACING * (outwards + rng.normal(scale=0.5, size=2))
    return places


def _neighbours(count: int, pairs: Pairs) -> tuple[Pairs, Pairs]:
    """Adjacency as (starts, targets): node i's neighbours are `targets[starts[i]:starts[i + 1]]`."""
    import numpy as np

    both = np.concatenate([pairs, pairs[:, ::-1]])
    order = np.argsort(both[:, 0], kind="stable")
    starts = np.searchsorted(both[order, 0], np.arange(count + 1))
    return starts, both[order, 1]


def _distances(source: int, starts: Pairs, targets: Pairs) -> Points:
    """How many edges away from `source` each node of a connected component is (breadth first)."""
    import numpy as np

    steps = np.full(len(starts) - 1, -1.0)
    steps[source] = 0
    front, step = np.array([source]), 0
    while len(front):
        step += 1
        lengths = starts[front + 1] - starts[front]
        within = np.arange(lengths.sum()) - np.repeat(np.cumsum(lengths) - lengths, lengths)
        reached = np.unique(targets[np.repeat(starts[front], lengths) + within])
        front = reached[steps[reached] < 0]
        steps[front] = step
    return steps


def _pivot_places(count: int, pairs: Pairs, rng: np.random.Generator) -> Points:
    """A first placement: the two main axes of the distances to pivots, each as far as can be from those before."""
    import numpy as np

    starts, targets = _neighbours(count, pairs)
    columns = [_distances(int(np.argmax(np.diff(starts))), starts, targets)]
    for _ in range(min(PIVOTS, count) - 1):
        nearest = np.min(columns, axis=0)
        columns.append(_distances(int(np.argmax(nearest)), starts, targets))
    squares = np.array(columns).T ** 2
    centred = squares - squares.mean(0) - squares.mean(1, keepdims=True) + squares.mean()
    _, vectors = np.linalg.eigh(np.einsum("ij,ik->jk", centred, centred))
    places = np.einsum("ij,jk->ik", centred, vectors[:, :-3:-1])
    places /= np.abs(places).max() or 1.0
    # Leaves of one hub share their distances: a little noise lets the springs take them apart.
    noisy: Points = places * math.sqrt(count) + rng.normal(scale=0.35, size=(count, 2))
    return noisy


def _spring_places(
    places: Points, pairs: Pairs, weights: Points, sizes: Points, *, heat: float | None = None, steps: int = ITERATIONS
) -> Points:
    """Let the springs work, ever less hot; lengths here are in units of SPACING."""
    import numpy as np

    count = len(places)
    degrees = np.bincount(pairs.ravel(), minlength=count)
    masses = np.power(0.5 + 0.5 * degrees, 0.62).astype(np.float64)  # the more linked, the more room around
    rest = sizes / SPACING
    kernel = None if count <= EXACT else _force_kernel(1 << max(6, round(math.log2(2.2 * math.sqrt(count)))))
    heat = 0.12 * math.sqrt(count) + 0.4 if heat is None else heat
    for step in range(steps):
        force = _exact_repulsion(places, masses) if kernel is None else _grid_repulsion(places, masses, kernel)
        force += _attraction(places, pairs, weights, rest)
        force -= places * (GRAVITY * masses)[:, None]
        length = np.maximum(np.hypot(force[:, 0], force[:, 1]), 1e-9)
        limit = heat * (1 - step / steps) ** 1.5 + 0.004
        places = places + force * (np.minimum(length, limit) / length)[:, None]
    return places


def _attraction(places: Points, pairs: Pairs, weights: Points, rest: Points) -> Points:
    """Linked nodes pull each other with the square of the distance between their rims."""
    import numpy as np

    a, b = pairs[:, 0], pairs[:, 1]
    apart = places[b] - places[a]
    length = np.maximum(np.hypot(apart[:, 0], apart[:, 1]), 1e-9)
    pull = apart * (weights * np.maximum(length - 0.5 * (rest[a] + rest[b]), 0.0) ** 2 / length)[:, None]
    force = np.empty_like(places)
    for axis in (0, 1):
        force[:, axis] = np.bincount(a, pull[:, axis], len(places)) - np.bincount(b, pull[:, axis], len(places))
    return force


def _spread(places: Points) -> Points:
    """Thin out a crowded middle and draw in what lies far out: half-way to an even density, directions kept."""
    import numpy as np

    centred = places - places.mean(0)
    radius = np.maximum(np.hypot(centred[:, 0], centred[:, 1]), 1e-9)
    rank = np.empty(len(places))
    rank[np.argsort(radius, kind="stable")] = np.arange(1, len(places) + 1)
    even = EVEN_RADIUS * SPACING * np.sqrt(rank)
    spread: Points = centred * (np.sqrt(even * np.minimum(radius, 2 * even)) / radius)[:, None]
    return spread


def _exact_repulsion(places: Points, masses: Points) -> Points:
    """Every node pushes every other with the inverse of their distance."""
    import numpy as np

    apart = places[:, None, :] - places[None, :, :]
    push = masses[:, None] * masses[None, :] / (np.square(apart).sum(2) + 1e-4)
    force: Points = (apart * push[:, :, None]).sum(1)
    return force


def _force_kernel(cells: int) -> NDArray[np.complex128]:
    """The transformed push of one unit of mass on a grid of `cells` × `cells`, in units of a cell: x, then y."""
    import numpy as np

    steps = np.fft.fftfreq(2 * cells, 1 / (2 * cells))
    along, across = np.meshgrid(steps, steps, indexing="ij")
    square = along**2 + across**2 + 0.3  # softened below half a cell, where the grid cannot tell places apart
    return np.fft.rfft2(np.array([along / square, across / square]))


def _grid_repulsion(places: Points, masses: Points, kernel: NDArray[np.complex128]) -> Points:
    """The same push as `_exact_repulsion`, read from a grid on which all masses were spread and convolved."""
    import numpy as np

    cells = kernel.shape[1] // 2
    low = places.min(0)
    side = max(float(np.ptp(places, axis=0).max()), 1e-6) * 1.001 / (cells - 1)
    at = (places - low) / side
    base = np.minimum(at.astype(np.int64), cells - 2)
    part = at - base
    corners = [(base[:, 0] + i) * 2 * cells + base[:, 1] + j for i in (0, 1) for j in (0, 1)]
    shares = [np.abs(1 - i - part[:, 0]) * np.abs(1 - j - part[:, 1]) for i in (0, 1) for j in (0, 1)]
    spread = np.bincount(np.concatenate(corners), np.concatenate([masses * s for s in shares]), 4 * cells * cells)
    field = np.fft.irfft2(np.fft.rfft2(spread.reshape(2 * cells, 2 * cells)) * kernel, s=(2 * cells, 2 * cells))
    flat = field.reshape(2, -1)
    force = sum((flat[:, corner] * share for corner, share in zip(corners, shares, strict=True)), np.zeros(1))
    pushed: Points = (force * masses / side).T
    return pushed


def _push_apart(places: Points, sizes: Points, *, rounds: int = 40) -> Points:
    """Move nodes that would overlap until they no longer do (or the rounds are used up)."""
    import numpy as np

    for _ in range(rounds):
        a, b = _close_pairs(places, 2 * float(sizes.max()) + GAP)
        apart = places[b] - places[a]
        length = np.maximum(np.hypot(apart[:, 0], apart[:, 1]), 1e-6)
        overlap = sizes[a] + sizes[b] + GAP - length
        hit = overlap > 0.5
        if not hit.any():
            break
        move = apart[hit] * (0.5 * overlap[hit] / length[hit])[:, None]
        places = places.copy()
        for axis in (0, 1):
            places[:, axis] += np.bincount(b[hit], move[:, axis], len(places))
            places[:, axis] -= np.bincount(a[hit], move[:, axis], len(places))
    return places


def _close_pairs(places: Points, reach: float) -> tuple[Pairs, Pairs]:
    """All pairs of nodes in the same or in touching cells of side `reach`: a superset of those nearer than it."""
    import numpy as np

    cell = np.floor((places - places.min(0)) / reach).astype(np.int64)
    stride = int(cell[:, 1].max()) + 3
    keys = (cell[:, 0] + 1) * stride + cell[:, 1] + 1
    order = np.argsort(keys, kind="stable")
    ranked = keys[order]
    firsts, seconds = [], []
    for offset in (0, 1, stride - 1, stride, stride + 1):
        begin = np.searchsorted(ranked, ranked + offset, "left")
        end = np.searchsorted(ranked, ranked + offset, "right")
        if offset == 0:
            begin = np.arange(1, len(ranked) + 1)  # within one cell, only those that come later
        lengths = np.maximum(end - begin, 0)
        within = np.arange(lengths.sum()) - np.repeat(np.cumsum(lengths) - lengths, lengths)
        firsts.append(order[np.repeat(np.arange(len(ranked)), lengths)])
        seconds.append(order[np.repeat(begin, lengths) + within])
    return np.concatenate(firsts), np.concatenate(seconds)


def _lie_flat(places: Points) -> Points:
    """Centre the places and turn them so that the longer axis is horizontal, as screens are."""
    import numpy as np

    centred = places - (places.max(0) + places.min(0)) / 2
    _, axes = np.linalg.eigh(np.einsum("ij,ik->jk", centred, centred))
    axes = axes * np.where(axes[np.abs(axes).argmax(0), (0, 1)] < 0, -1, 1)  # eigenvectors have no sign of their own
    turned: Points = np.einsum("ij,jk->ik", centred, axes[:, ::-1])
    turned -= (turned.max(0) + turned.min(0)) / 2
    return turned


def _pack(parts: Sequence[Points]) -> Iterator[tuple[float, float]]:
    """Where to move each component: the first stays, the others go as near to the middle as they find room."""
    import numpy as np

    cells = [_footprint(part) for part in parts]
    side = 2 * max(cells[0].shape) + 4 * math.ceil(math.sqrt(sum(cell.size for cell in cells)))
    taken = np.zeros((side, side), dtype=bool)
    rows, columns = np.divmod(np.arange(side * side), side)
    far = np.hypot((rows - side / 2) / ASPECT, columns - side / 2)
    nearest = np.argsort(far, kind="stable")
    reached: dict[tuple[int, ...], int] = {}
    for part, cell in zip(parts, cells, strict=True):
        # What had no room for this shape before has none now: each shape goes on where it stopped.
        at = reached.get(cell.shape, 0)
        while not _has_room(taken, cell, *divmod(int(nearest[at]), side)):
            at += 1
        reached[cell.shape] = at
        x, y = (each - size // 2 for each, size in zip(divmod(int(nearest[at]), side), cell.shape, strict=True))
        taken[x : x + cell.shape[0], y : y + cell.shape[1]] |= cell
        corner = part.min(0) - CELL
        yield (x - side / 2) * CELL - corner[0], (y - side / 2) * CELL - corner[1]


def _has_room(taken: NDArray[np.bool_], cell: NDArray[np.bool_], row: int, column: int) -> bool:
    """Whether a footprint, its middle at this row and column, covers nothing that is taken."""
    x, y = row - cell.shape[0] // 2, column - cell.shape[1] // 2
    if x < 0 or y < 0:
        return False
    under = taken[x : x + cell.shape[0], y : y + cell.shape[1]]
    return under.shape == cell.shape and not bool((under & cell).any())


def _footprint(places: Points) -> NDArray[np.bool_]:
    """The cells that a component needs: those around each of its nodes, and what lies between them."""
    import numpy as np

    at = ((places - places.min(0)) / CELL).astype(np.int64) + 1
    cells = np.zeros(at.max(0) + 2, dtype=bool)
    for x in (-1, 0, 1):
        for y in (-1, 0, 1):
            cells[at[:, 0] + x, at[:, 1] + y] = True
    return _between(cells) | _between(cells.T).T


def _between(cells: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Each row filled from its first to its last cell."""
    import numpy as np

    before = np.logical_or.accumulate(cells, axis=1)
    after = np.logical_or.accumulate(cells[:, ::-1], axis=1)[:, ::-1]
    between: NDArray[np.bool_] = before & after
    return between
