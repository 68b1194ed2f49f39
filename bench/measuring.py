"""Measuring in turns: a floor, its figure, and again, so that what the machine does else
meets both alike."""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from bench.figures import Better, Figure, best_floor, compared, middle
from bench.statements import FORMS
from bench.visiting import Visitor, together
from bench.worlds import World
from deploy.console import Failure, say

FINDER_LIMITS = {"all": 6.0, "200": 5.0, "50": 3.0}
PAGE_LIMITS = {"calendar week feed": 3.0, "instrument page": 4.0, "finder page": 5.0}
SEARCH_LIMIT = 6.0
REQUEST_LIMIT = 2.5
GROWTH_LIMIT = 1.3
MANY_CLIENTS = 16
A_CLIENT = 4
"""Requests of each of many clients in one turn."""

Samples = dict[str, list[float]]
Sampler = Callable[[], float]
Pages = dict[str, dict[str, Any]]


@dataclass(frozen=True)
class Turns:
    """How often everything is measured."""

    warm_up: int
    pages: int
    finder: int
    requests: int
    batches: int


FULL = Turns(warm_up=8, pages=41, finder=15, requests=41, batches=7)
QUICK = Turns(warm_up=6, pages=9, finder=5, requests=9, batches=5)


def in_turns(samplers: Mapping[str, Sampler], rounds: int, *, warm_up: int = 0) -> Samples:
    """Samples of each, one of each in every round; rounds to warm up are forgotten."""
    out: Samples = defaultdict(list)
    for number in range(warm_up + rounds):
        for name, sampler in samplers.items():
            took = sampler()
            if number >= warm_up:
                out[name].append(took)
    return out


def finder(world: World, turns: Turns) -> tuple[list[Figure], list[str]]:
    """The finder's query beside the best plain statement, whose answers must be the same.

    Also says which form of the statement was best.
    """
    wrong = world.ask("compare")
    if wrong:
        raise Failure(f"the finder and the plain statement answer differently: {wrong}")
    figures, notes = [], []
    for name, limit in FINDER_LIMITS.items():
        samplers = {form: _timed(world, form, name) for form in ("finder", *FORMS)}
        samples = in_turns(samplers, turns.finder, warm_up=2)
        form, floor = best_floor({form: samples[form] for form in FORMS})
        title = f"finder query, {name} instruments" if name == "all" else f"finder query, {name}"
        figures.append(
            Figure(title, middle(samples["finder"]), "ms", floor, limit, Better.AT_LEAST)
        )
        notes.append(f"{title}: the plain statement was best {form}")
    return figures, notes


def _timed(world: World, what: str, name: str) -> Sampler:
    def sample() -> float:
        took = world.ask("time", what, name)
        assert isinstance(took, float)
        return took

    return sample


def page_sampler(world: World, name: str, known: Pages) -> Sampler:
    """Gets a page, as one person after the other; goes on where an earlier one ended."""
    people: list[Visitor] = world.people
    urls, marker = known[name]["urls"], known[name]["marker"]
    turn = world.turns.setdefault(name, itertools.count())

    def sample() -> float:
        number = next(turn)
        return people[number % len(people)].get(urls[number % len(urls)], marker)

    return sample


def pages_of(world: World) -> Pages:
    found = world.ask("pages")
    assert isinstance(found, dict)
    return found


def pages(world: World, limits: Mapping[str, float], turns: Turns, *, where: str) -> list[Figure]:
    """Pages beside a plain view that reads one row, over the same site."""
    known = pages_of(world)
    samplers = {name: page_sampler(world, name, known) for name in ("floor", *limits)}
    samples = in_turns(samplers, turns.pages, warm_up=turns.warm_up)
    return [
        compared(f"{name}{where}", samples[name], samples["floor"], limit=limit)
        for name, limit in limits.items()
    ]


class Requests:
    """Bookings to ask for in one world, and rows for their floor, each used once."""

    def __init__(self, world: World, most: int) -> None:
        self.world = world
        self.bookings = self._asked("requests", most)
        self.rows = self._asked("holds", most)

    def _asked(self, verb: str, most: int) -> list[dict[str, str]]:
        found = self.world.ask(verb, most)
        assert isinstance(found, list)
        if len(found) < most:
            raise Failure(
                f"{self.world.load.name} has {len(found)} slots to ask for, and {most} are wanted"
            )
        return found

    def one(self, stock: list[dict[str, str]]) -> Sampler:
        visitor = self.world.people[0]
        return lambda: visitor.post(stock.pop())

    def many(self, stock: list[dict[str, str]]) -> Sampler:
        def sample() -> float:
            forms = [stock.pop() for _each in range(MANY_CLIENTS * A_CLIENT)]
            return together(self.world.people[:MANY_CLIENTS], forms)

        return sample


def requests(world: World, turns: Turns) -> list[Figure]:
    """A booking request with all its checks beside one INSERT under the same constraint."""
    alone = turns.requests + turns.warm_up
    crowd = (turns.batches + 1) * MANY_CLIENTS * A_CLIENT
    stock = Requests(world, alone + crowd)
    world.ask("clock")
    out: list[Figure] = []
    one = {"floor": stock.one(stock.rows), "request": stock.one(stock.bookings)}
    samples = in_turns(one, turns.requests, warm_up=turns.warm_up)
    out.append(
        compared(
            "booking request, 1 client", samples["request"], samples["floor"], limit=REQUEST_LIMIT
        )
    )
    many = {"floor": stock.many(stock.rows), "request": stock.many(stock.bookings)}
    samples = in_turns(many, turns.batches, warm_up=1)
    out.append(
        compared(
            f"booking request, {MANY_CLIENTS} clients",
            samples["request"],
            samples["floor"],
            limit=REQUEST_LIMIT,
        )
    )
    return out


def growth(small: World, large: World, turns: Turns) -> list[Figure]:
    """Everything in a database with few bookings and in one with many, in turns."""
    names = [*PAGE_LIMITS, "search page"]
    worlds = {"small": small, "large": large}
    known = {which: pages_of(world) for which, world in worlds.items()}
    samplers: dict[str, Sampler] = {}
    for which, world in worlds.items():
        world.ask("clock")
        for name in FINDER_LIMITS:
            samplers[f"finder query, {name}/{which}"] = _timed(world, "finder", name)
        for name in names:
            samplers[f"{name}/{which}"] = page_sampler(world, name, known[which])
        rounds = turns.pages + turns.warm_up
        stock = Requests(world, rounds)
        samplers[f"booking request/{which}"] = stock.one(stock.bookings)
    samples = in_turns(samplers, turns.pages, warm_up=turns.warm_up)
    titles = [name.removesuffix("/small") for name in samples if name.endswith("/small")]
    span = f"{small.load.bookings:,} to {large.load.bookings:,} bookings"
    return [
        compared(
            f"growth, {span}: {name}",
            samples[f"{name}/large"],
            samples[f"{name}/small"],
            limit=GROWTH_LIMIT,
        )
        for name in titles
    ]


def facts(world: World) -> list[Figure]:
    """How long a world took to fill, and what it takes on disk."""
    size = world.ask("size")
    assert isinstance(size, int)
    load = world.load
    title = f"{load.instruments:,} instruments, {load.bookings:,} bookings"
    say(f"{title}: filled in {world.load_seconds:,.0f} s, {size / 2**30:.1f} GB on disk")
    return [
        Figure(f"load time, {title}", world.load_seconds, "s"),
        Figure(f"disk size, {title}", size / 2**30, "GB"),
    ]
