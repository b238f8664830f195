"""What the transition analysis sees: simulated rises of known width, and growth that is no jump.

    python benchmarks/transition_power.py [--replicates 24] [--out power.jsonl]

A series has 100 steps. Its completions come in groups of 16 that correlate with rho; the log-odds
wander with standard deviation 0.3 and the given correlation from step to step (ar; 0: they do not
wander). Rises go from 0.5 to 70 % in the middle of the run. The first table gives the share called
a jump, and the share of 95% intervals that hold the true width. The second gives false alarms: any
rise where the rate is flat, a jump where growth is smooth. Then the chance of a jump that the
report tells from its one run is compared with the share found.

With --out, finished cells are kept in a file, and the same command goes on where it stopped.
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np

from deltagym.analysis.conclusion import rise_kind, widest_jump
from deltagym.analysis.counts import Series
from deltagym.analysis.likelihood import Floats
from deltagym.analysis.power import jump_chance
from deltagym.analysis.rise import fit_rise
from deltagym.core.seeding import derive_seed
from deltagym.evaluation.passk import rate_interval

STEPS = np.arange(1, 101)
GROUP = 16
WANDER = 0.3
BURN_IN = 50
WIDTHS = (1, 2, 3, 5, 7, 10, 20)
SAMPLES = (128, 512, 2048)
NOISES = tuple((rho, ar) for ar in (0.0, 0.5) for rho in (0.0, 0.1, 0.5))


def logistic(middle: float, width: float, floor: float = 0.005, ceiling: float = 0.7) -> Floats:
    """A rise with this width from 10 to 90 %."""
    z = np.clip((STEPS - middle) * 2 * np.log(9) / width, -500, 500)
    return floor + (ceiling - floor) / (1 + np.exp(-z))


NULLS = {
    "flat, 1 %": np.full(100, 0.01),
    "flat, 10 %": np.full(100, 0.1),
    "logistic to a ceiling": logistic(60, 45),
    "logistic, then plateau": logistic(35, 25),
    "exponential": 0.002 * np.exp(0.055 * STEPS),
}


@dataclass(frozen=True)
class Cell:
    """A kind of series: its growth (a width, or a name of `NULLS`) and its noise."""

    growth: int | str
    samples: int
    rho: float
    ar: float


@dataclass(frozen=True)
class Outcome:
    """What became of the series of a cell, each with the number it happened to."""

    cell: Cell
    replicates: int
    jumps: int
    rises: int
    covered: int
    told: float


def draw(rates: Floats, cell: Cell, random: np.random.Generator) -> Series:
    """A series of a cell around its true rates."""
    shocks = random.normal(0, WANDER * np.sqrt(1 - cell.ar**2), BURN_IN + len(rates))
    wander = np.zeros(len(shocks))
    for t in range(1, len(shocks)):
        wander[t] = cell.ar * wander[t - 1] + shocks[t]
    odds = rates / (1 - rates) * np.exp(wander[BURN_IN:] if cell.ar else 0.0)
    p = np.repeat((odds / (1 + odds))[:, None], cell.samples // GROUP, axis=1)
    if cell.rho:
        s = 1 / cell.rho - 1
        p = random.beta(np.maximum(p * s, 1e-9), np.maximum((1 - p) * s, 1e-9))
    passed = random.binomial(GROUP, p).sum(axis=1)
    return Series("simulated", STEPS, np.full(len(rates), cell.samples), passed)


def measure(cell: Cell, replicates: int) -> Outcome:
    """Simulates and fits the series of a cell."""
    jumps = rises = covered = 0
    told, bound = [], widest_jump(STEPS.tolist())
    for index in range(replicates):
        path = (cell.growth, cell.samples, cell.rho, cell.ar, index)
        random = np.random.default_rng(derive_seed("benchmark transition power", *path))
        if isinstance(cell.growth, str):
            rates = NULLS[cell.growth]
        else:
            rates = logistic(50 + random.uniform(), cell.growth)
        fit = fit_rise(draw(rates, cell, random))
        kind = rise_kind(fit.evidence(), fit.events, fit.width, bound)
        jumps += kind == "jump"
        rises += kind != "no rise"
        if not isinstance(cell.growth, str):
            _, low, high = fit.width
            covered += (low or 0) <= cell.growth <= (high or np.inf)
            told.append(jump_chance(fit, cell.growth, bound))
    return Outcome(cell, replicates, jumps, rises, covered, float(np.mean(told)) if told else 0.0)


def outcomes(replicates: int, out: Path | None) -> list[Outcome]:
    """Every cell, those from the file first."""
    growths: tuple[int | str, ...] = (*WIDTHS, *NULLS)
    cells = [Cell(g, n, *noise) for noise in NOISES for n in SAMPLES for g in growths]
    known: dict[Cell, Outcome] = {}
    if out and out.exists():
        for line in out.read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            if row["replicates"] == replicates:
                found = Outcome(**row | {"cell": Cell(**row["cell"])})
                known[found.cell] = found
    for cell in cells:
        if cell not in known:
            known[cell] = measure(cell, replicates)
            if out:
                with out.open("a", encoding="utf-8") as file:
                    file.write(json.dumps(asdict(known[cell])) + "\n")
    return [known[cell] for cell in cells]


def print_power(found: Iterable[Outcome]) -> None:
    """Prints the share called a jump and, in brackets, the share of intervals that cover."""
    rises = {o.cell: o for o in found if not isinstance(o.cell.growth, str)}
    print("called a jump, % (interval holds the true width, %)")
    print(" rho  ar samples " + "".join(f"{f'{w} steps':>12}" for w in WIDTHS))
    for rho, ar in NOISES:
        for n in SAMPLES:
            row = [rises[Cell(w, n, rho, ar)] for w in WIDTHS]
            texts = [f"{o.jumps / o.replicates:.0%} ({o.covered / o.replicates:.0%})" for o in row]
            print(f"{rho:4} {ar:3} {n:7} " + "".join(f"{t.replace('%', ''):>12}" for t in texts))
    total = sum(o.replicates for o in rises.values())
    covered = rate_interval(sum(o.covered for o in rises.values()), total)
    print(f"coverage over all: {covered.low:.1%} to {covered.high:.1%} of {total}")
    gaps = [abs(o.told - o.jumps / o.replicates) for o in rises.values()]
    print(
        f"chance told by the report, off by {np.mean(gaps):.3f} on average, {max(gaps):.2f} at most"
    )


def print_alarms(found: Iterable[Outcome]) -> None:
    """Prints the false alarms of each null with their exact interval, samples pooled."""
    nulls = [o for o in found if isinstance(o.cell.growth, str)]
    print("\nfalse alarms, 95% interval, for each rho, ar; then over all")
    print(f"{'':24}" + "".join(f"{f'{rho}, {ar}':>11}" for rho, ar in NOISES))
    for name in NULLS:
        own = [o for o in nulls if o.cell.growth == name]
        parts = [[o for o in own if (o.cell.rho, o.cell.ar) == noise] for noise in NOISES]
        print(f"{name:24}" + "".join(f"{_alarms(part):>11}" for part in [*parts, own]))


def _alarms(found: list[Outcome]) -> str:
    alarms = sum(o.rises if str(o.cell.growth).startswith("flat") else o.jumps for o in found)
    low, high = rate_interval(alarms, sum(o.replicates for o in found))
    return f"{low * 100:.1f}-{high * 100:.1f} %"


def main() -> None:
    """Runs what is not yet in the file, and prints both tables."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--replicates", type=int, default=24, help="series a cell")
    parser.add_argument("--out", type=Path, help="file that keeps finished cells")
    arguments = parser.parse_args()
    began = time.perf_counter()
    found = outcomes(arguments.replicates, arguments.out)
    print_power(found)
    print_alarms(found)
    print(f"{time.perf_counter() - began:.0f} s")


if __name__ == "__main__":
    main()
