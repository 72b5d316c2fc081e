"""Fair shares of a joint result: Shapley values over every subset, or over orders drawn at random.

The share of a player is what it adds to those before it, averaged over all orders in which players can come (Shapley
1953; orders drawn at random: Castro, Gomez and Tejada 2009; each also in reverse: Mitchell and others 2022). Shares add
up to the whole less what is there without any player, for every single order and so for their mean.
"""

from collections.abc import Iterable, Mapping, Sequence
from itertools import combinations
from math import factorial

import numpy as np

from wijksim.lab.estimation import Floats

Coalition = frozenset[str]
Order = tuple[str, ...]


def every_subset(players: Sequence[str]) -> list[Coalition]:
    """All subsets, the empty one first and the whole last."""
    return [frozenset(chosen) for size in range(len(players) + 1) for chosen in combinations(players, size)]


def drawn_orders(players: Sequence[str], number: int, luck: np.random.Generator) -> list[Order]:
    """Orders at random, each followed by its reverse: what comes early in one comes late in the other.

    Args:
        players: Players.
        number: How many orders, an even number.
        luck: Source of the orders.
    """
    orders: list[Order] = []
    for _ in range(number // 2):
        order = tuple(str(name) for name in luck.permutation(np.array(players)))
        orders += [order, order[::-1]]
    return orders


def subsets_on_the_way(orders: Iterable[Order]) -> list[Coalition]:
    """Every subset that orders pass through, each once: the empty one, then one player more at a time."""
    passed: dict[Coalition, None] = {}
    for order in orders:
        for length in range(len(order) + 1):
            passed[frozenset(order[:length])] = None
    return list(passed)


def subsets_one_at_a_time(players: Sequence[str]) -> list[Coalition]:
    """What taking each player out alone and putting each in alone needs."""
    everybody = frozenset(players)
    found = {frozenset(): None, everybody: None}
    for name in players:
        found |= {frozenset([name]): None, everybody - {name}: None}
    return list(found)


def shares_exact(players: Sequence[str], value: Mapping[Coalition, Floats]) -> dict[str, Floats]:
    """Shapley values from the value of every subset.

    Args:
        players: Players.
        value: Value of each subset; arrays of any one shape.
    """
    number = len(players)
    shares = {}
    for name in players:
        others = [other for other in players if other != name]
        total = np.zeros_like(np.asarray(value[frozenset()], dtype=np.float64))
        for without in every_subset(others):
            weight = factorial(len(without)) * factorial(number - len(without) - 1) / factorial(number)
            total = total + weight * (value[without | {name}] - value[without])
        shares[name] = total
    return shares


def shares_from_orders(orders: Sequence[Order], value: Mapping[Coalition, Floats]) -> dict[str, Floats]:
    """Estimated Shapley values: what each player adds to those before it, averaged over the given orders."""
    shares = {name: np.zeros_like(np.asarray(value[frozenset()], dtype=np.float64)) for name in orders[0]}
    for order in orders:
        for position, name in enumerate(order):
            before = frozenset(order[:position])
            shares[name] = shares[name] + (value[before | {name}] - value[before]) / len(orders)
    return shares


def taken_out(players: Sequence[str], value: Mapping[Coalition, Floats]) -> dict[str, Floats]:
    """What is lost when one player leaves and all others stay."""
    everybody = frozenset(players)
    return {name: np.asarray(value[everybody] - value[everybody - {name}]) for name in players}


def put_in_alone(players: Sequence[str], value: Mapping[Coalition, Floats]) -> dict[str, Floats]:
    """What one player adds where there is none."""
    return {name: np.asarray(value[frozenset([name])] - value[frozenset()]) for name in players}
