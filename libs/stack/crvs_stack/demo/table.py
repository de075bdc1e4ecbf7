"""The tables at the end of the demonstration."""

from collections import Counter
from pathlib import Path

from crvs_contracts.kinds import kinds
from crvs_stack.demo.door import Times
from crvs_stack.demo.feed import Follower
from crvs_stack.demo.rows import Row


def print_rows(rows: list[Row]) -> None:
    head = f"{'kind':<9}{'registration number':<23}{'UIN':<28}{'certificate':<15}{'seal':<13}{'feed':>7}"
    print(f"\n{head}  right  who")
    for row in rows:
        uins = " ".join(person.uin for person in row.people if person.uin) or "-"
        serial = str(row.certificate.get("serial", "-"))
        seq = "-" if row.seq is None else str(row.seq)
        right = "NO" if row.faults else "yes"
        who = ", ".join(person.full_name for person in row.people) or "(no UIN)"
        print(f"{row.kind:<9}{row.number:<23}{uins:<28}{serial:<15}{row.seal:<13}{seq:>7}  {right:<5}  {who}")
        for fault in row.faults:
            print(f"         ! {fault}")


def print_summary(rows: list[Row], follower: Follower, directory: Path) -> None:
    made = Counter(row.kind for row in rows)
    sealed = Counter(row.seal for row in rows)
    uins = {person.uin for row in rows if row.enrols for person in row.people}
    events = Counter(event["type"] for event in follower.events)
    print(
        "\nregistered    "
        + ", ".join(f"{made[kind.name]} {kind.plural}" for kind in kinds().values() if kind.name in made)
    )
    print(f"UINs          {len(uins)}, each of one person")
    print(
        f"duplicates    {sum(1 for row in rows if row.reviewed)} registered after a look at likely duplicates"
    )
    print(
        f"certificates  {sum(1 for row in rows if row.file)} in {directory}; seals by pdfsig: {dict(sealed)}"
    )
    print("ministry read " + ", ".join(f"{count} {kind}" for kind, count in sorted(events.items())))


def print_latencies(times: Times) -> None:
    print(f"\n{'milliseconds':<34}{'calls':>7}{'p50':>9}{'p95':>9}")
    for what, seconds in times.items():
        ordered = sorted(seconds)
        print(f"{what:<34}{len(ordered):>7}{_at(ordered, 0.5):>9.1f}{_at(ordered, 0.95):>9.1f}")


def _at(ordered: list[float], part: float) -> float:
    return 1000 * ordered[min(len(ordered) - 1, int(part * len(ordered)))]
