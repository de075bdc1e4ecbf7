"""Generated Lao texts, well-formed and not, and the reference lists that the keys are measured on."""

import csv
from pathlib import Path
from typing import Final

from hypothesis import strategies as st

DATA: Final = Path("libs/contracts/crvs_contracts/data")
LAO_LETTERS: Final = "".join(chr(code) for code in range(0x0E81, 0x0EE0) if chr(code).isprintable())
any_lao = st.text(alphabet=LAO_LETTERS + "ຫນມລຣໍາຳເ້່" + " \u200b", max_size=24)
any_text = st.one_of(
    any_lao, st.text(max_size=24), st.text(alphabet=LAO_LETTERS + "é́ ̣İßΣ\u05b0", max_size=16)
)


def rows(name: str) -> list[dict[str, str]]:
    """Read a reference file of the contracts package."""
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(line for line in file if not line.startswith("#")))
