"""`crvs-compare DIRECTORY`: compares the lists of all services; it is in the image of each of them.

Exit status: 0 when all services know the same, 1 when something is missing, 3 when a number was given twice.
The last line is JSON, for whoever watches the logs.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from crvs_contracts.comparing import Difference, compared_in

SAME, MISSING, DOUBLED = 0, 1, 3
_SHOWN: Final = 100


def report(found: Sequence[Difference]) -> int:
    """Print what differs, the first hundred, and the sum; gives the exit status."""
    doubled = sum(each.doubled for each in found)
    rest = len(found) - _SHOWN
    lines = [str(each) for each in found[:_SHOWN]] + ([f"and {rest} more"] if rest > 0 else [])
    told = {"event": "compare.done", "missing": len(found) - doubled, "doubled": doubled}
    lines += ["All services know the same."] if not found else []
    sys.stdout.write("\n".join([*lines, json.dumps(told)]) + "\n")
    if doubled:
        return DOUBLED
    return MISSING if found else SAME


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command."""
    parser = argparse.ArgumentParser(prog="crvs-compare", description=__doc__)
    parser.add_argument("directory", type=Path, help="files of what each service's list-known printed")
    try:
        return report(compared_in(parser.parse_args(arguments).directory))
    except (OSError, ValueError) as error:
        sys.stderr.write(f"crvs-compare: {error}\n")
        return 2
