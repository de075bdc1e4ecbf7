"""How well duplicates are found, on a labelled set of our own: by kind of slip, at the review score.

Nothing here was fitted on: other seeds, and names of the second model beside those of the first.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import date
from itertools import islice
from statistics import quantiles
from typing import get_args

from bench.labelled.pairs import Model, Pair, pairs, register_of
from crvs_contracts.kinds import kinds
from crvs_contracts.matching.score import judge, model_version
from crvs_registration.adapters.rule_files import read_rules
from crvs_registration.domain.kinds import KINDS

SEED, OF_EACH = 7, 40
MODELS: tuple[Model, ...] = get_args(Model)
_ROMANISED, _READ, _TODAY = "Latin", 60, date(2026, 11, 27)


class Tally:
    """What was found of the pairs of one kind; a pair whose keys do not meet has no score."""

    def __init__(self, kind: str, limit: int) -> None:
        self.kind, self.plan, self.limit = kind, kinds()[kind].matching, limit
        self.by_slip: dict[tuple[bool, str], list[int]] = defaultdict(list)
        self.met = self.same = 0

    def add(self, pair: Pair) -> None:
        keys = KINDS[self.kind].block_keys
        shared = set(keys(pair.one)) & set(keys(pair.other))
        score = judge(self.kind, self.plan, pair.one, pair.other).score if shared else 0
        self.by_slip[pair.same, pair.slip].append(score)
        self.met += bool(shared) and pair.same
        self.same += pair.same

    def found(self, *, same: bool, of: str = "", limit: int | None = None) -> tuple[int, int]:
        """How many are at or above a score, of how many."""
        scores = [
            each
            for (is_same, slip), every in self.by_slip.items()
            for each in every
            if is_same is same and of in slip
        ]
        return sum(each >= (limit or self.limit) for each in scores), len(scores)


def report(tally: Tally, model: str) -> None:
    hits, same = tally.found(same=True)
    false, others = tally.found(same=False)
    latin, of_latin = tally.found(same=True, of=_ROMANISED)
    print(f"\n{tally.kind}, {model} names: {same} pairs the same, {others} not")
    print(f"  recall {hits / same:.3f}, precision {hits / (hits + false):.3f} at {tally.limit}", end="")
    print(f"; blocks meet {tally.met / same:.4f}; romanised {latin / of_latin:.3f}")
    for limit in (50, 60, 70, 80, 90, 95):
        of_true, of_false = (tally.found(same=each, limit=limit)[0] for each in (True, False))
        print(f"    at {limit}: recall {of_true / same:.3f}, precision {of_true / (of_true + of_false):.3f}")
    for (is_same, slip), scores in sorted(
        tally.by_slip.items(), key=lambda each: (not each[0][0], each[0][1])
    ):
        share = sum(score >= tally.limit for score in scores) / len(scores)
        print(f"    {'same ' if is_same else 'other'} {slip:34} reviewed {share:.2f} of {len(scores)}")


def candidates(kind: str, model: Model, records: int) -> None:
    """What shares a key among so many records of two years, and where the same event stands among it.

    The register reads at most 60, those that share most keys first.
    """
    keys_of, register = KINDS[kind].block_keys, register_of(kind, model, SEED)
    holders: dict[str, set[int]] = defaultdict(set)
    for place in range(records):
        for key in keys_of(getattr(register, kind)()[0]):
            holders[key].add(place)
    counts, ranks = [], []
    for pair in islice((pair for pair in pairs(kind, model, SEED + 1, 8) if pair.same), 500):
        keys, others = set(keys_of(pair.one)), set(keys_of(pair.other))
        shared = Counter(place for key in keys for place in holders[key])
        counts.append(len(shared))
        if keys & others:
            ranks.append(sum(number >= len(keys & others) for number in shared.values()))
    half, most = (quantiles(counts, n=100)[place] for place in (49, 98))
    print(f"  of {records} records share a key: half {half:.0f}, 99 of 100 {most:.0f} at most;", end="")
    print(f" the same event is read of {sum(rank < _READ for rank in ranks) / len(ranks):.4f}")


def main() -> None:
    limit = read_rules().value("duplicate.review_score", _TODAY)
    print(f"weights {model_version()}, review score {limit}")
    for kind in ("birth", "death", "marriage"):
        for model in MODELS:
            tally = Tally(kind, limit)
            for pair in pairs(kind, model, SEED, OF_EACH):
                tally.add(pair)
            report(tally, model)
            candidates(kind, model, 20_000)


if __name__ == "__main__":
    main()
