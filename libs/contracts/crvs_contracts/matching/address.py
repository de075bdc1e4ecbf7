"""Forms of address, which people write before a name, apart or joined to it, and leave out as often."""

from __future__ import annotations

import re
from typing import Final

# Mr, Mrs, Miss, child, monk, former monk, teacher, elder, ranks and kin, as whole words of a name.
_WRITTEN: Final = (
    "ທ້າວ ນາງ ນາງສາວ ນາຍ ທ່ານ ທ່ານນາງ ສາວ ເດັກຊາຍ ເດັກຍິງ ທ ນ ດຊ ດຍ ສ ພຣະ ພະ ພຣະອາຈານ",
    "ສາມະເນນ ເນນ ຈົວ ທິດ ຊຽງ ຈານ ມະຫາ ອາຈານ ອາຈານໃຫຍ່ ຄູ ຄູບາ ດຣ ປອ ສຈ ຮສ ສະຫາຍ ສຫາຍ ພໍ່",
    "ແມ່ ພໍ່ເຖົ້າ ແມ່ເຖົ້າ ພໍ່ຕູ້ ແມ່ຕູ້ ພໍ່ເລີງ ແມ່ເລີງ ອ້າຍ ເອື້ອຍ ລຸງ ປ້າ thao thaw tao",
    "nang nangsao nangsaw nai naang mr mrs ms miss mister mme mlle mll monsieur madame than",
    "tan thannang phra pha dr prof sahay ajan achan ajarn khuba thit xieng mae pho master",
    "madam mstr นาย นาง นางสาว นส ดช ดญ เด็กชาย เด็กหญิง ท้าว พระ สามเณร คุณ ท่าน สาว",
)
_WORDS: Final = frozenset(word for line in _WRITTEN for word in line.split())
# Those that the usual writing joins to the name. The second: in Latin they also begin names (Nanthana).
_JOINED: Final = re.compile(
    "^(?:ທ່ານນາງ|ທ່ານ|ນາງສາວ|ນາງ|ທ້າວ|ເດັກຊາຍ|ເດັກຍິງ|ສາມະເນນ|ພຣະອາຈານ|ພຣະ|ພະ|ນາຍ"
    "|นางสาว|นาง|ท้าว|เด็กชาย|เด็กหญิง|นาย|พระ|nangsao|nang|thao|mrs|miss|mr)(?=.{2})"
)
_SHORT: Final = re.compile(r"^(?:[ທນ]|ດ\.?\s?[ຊຍ]|น\.?\s?ส|ด\.?\s?[ชญ]|mrs|mr|ms|dr|m)\.\s?(?=.)")
_SIGNS: Final = ".,’'"


def without_address(text: str) -> str:
    """The words of a name without forms of address in front, unless nothing else is left; folded text."""
    text = _SHORT.sub("", text.strip())
    words = text.split()
    while len(words) > 1 and words[0].translate(_NO_SIGNS) in _WORDS:
        words.pop(0)
    return " ".join(words)


def unjoined(text: str) -> str | None:
    """The name without a form of address that is joined to it; None where none is."""
    rest = _JOINED.sub("", text)
    return rest if rest != text else None


_NO_SIGNS: Final = dict.fromkeys(map(ord, _SIGNS))
