"""The annotation with the UIN is nobody's decision: it makes no one's version stale."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor

from tests.support.acts import registered
from tests.support.chance import seeded
from tests.support.declarations import birth
from tests.support.stack import RunningStack


def test_a_correction_that_meets_the_annotation_is_taken(postgres_stack: RunningStack) -> None:
    """If-Match names the version that stands, so the answer is not 412, however close the two come."""
    registrar, chance = postgres_stack.staff(), seeded("annotations")
    change = {"kind": "clerical", "reason": "slip of the pen", "changes": {"/child/weight_grams": 3200}}

    def correct(declaration: dict[str, object], pause: float) -> int:
        record = registered(registrar, "birth", declaration)
        time.sleep(pause)  # so that some corrections meet the annotation between reading and writing
        path = f"/v1/records/{record['id']}/correction"
        return registrar.command(path, change, version=record["version"]).status

    with ThreadPoolExecutor(4) as clerks:
        births, pauses = [birth(chance) for _ in range(160)], [chance.uniform(0, 0.2) for _ in range(160)]
        statuses = list(clerks.map(correct, births, pauses))
    assert set(statuses) == {200}
