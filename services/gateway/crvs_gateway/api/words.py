"""The few words of the documentation pages, in Lao and English."""

from __future__ import annotations

from typing import Final

WORDS: Final[dict[str, dict[str, str]]] = {
    "lo": {
        "title": "ເອກະສານ API ຂອງ ທະບຽນ",
        "intro": "ທຸກຢ່າງຜ່ານທີ່ຢູ່ດຽວນີ້. ຂໍ້ຜິດພາດຕອບເປັນ application/problem+json ເປັນພາສາລາວ ແລະ ອັງກິດ.",
        "contents": "ສາລະບານ",
        "skip": "ຂ້າມໄປຫາເນື້ອໃນ",
        "scope": "ສິດທີ່ຕ້ອງມີ",
        "open": "ເປີດໃຫ້ທຸກຄົນ",
        "parameters": "ຕົວແປ",
        "body": "ເນື້ອໃນຄຳຮ້ອງ",
        "example": "ຕົວຢ່າງ",
        "answers": "ຄຳຕອບ",
        "schemas": "ໂຄງຮ່າງຂໍ້ມູນ",
        "missing": "ບໍລິການທີ່ບໍ່ຕອບໃນຕອນນີ້",
        "raw": "ເອກະສານ OpenAPI 3.1 (JSON)",
        "required": "ຈຳເປັນ",
        "field": "ຊ່ອງ",
        "kind": "ຊະນິດ",
        "problem": "ຊະນິດຂອງຂໍ້ຜິດພາດ",
        "other": "English",
        "other_code": "en",
    },
    "en": {
        "title": "The API of Thabian",
        "intro": "Everything goes through this one address."
        " Errors are application/problem+json in Lao and English.",
        "contents": "Contents",
        "skip": "Skip to the content",
        "scope": "Needs the scope",
        "open": "Open to all",
        "parameters": "Parameters",
        "body": "Request body",
        "example": "Example",
        "answers": "Answers",
        "schemas": "Schemas",
        "missing": "Services that do not answer at the moment",
        "raw": "The OpenAPI 3.1 document (JSON)",
        "required": "required",
        "field": "Field",
        "kind": "Kind",
        "problem": "A kind of problem",
        "other": "ລາວ",
        "other_code": "lo",
    },
}
