"""Who is meant by a name that is typed amiss: the nearest of a small register, as the search ranks them."""

from __future__ import annotations

import pytest

from crvs_registration.bootstrap.deps import words_within
from crvs_registration.domain.name_words import parts_of, words_of
from crvs_registration.domain.typed_name import TypedName
from crvs_registration.domain.written_slips import is_broken

NAMES = (
    *("ບຸນມີ ວົງສາ", "ບຸນມາ ວົງສາ", "ບຸນລຸນ ວົງສາ", "ບຸນ ທຳມະວົງ", "ບຸນທັນ ທຳມະວົງ", "ແສງຈັນ ທຳມະວົງ"),
    *("ຄຳໃສ ພິມມະສອນ", "ຄຳພອນ ທໍ່", "ພອນໄຊ ທໍ່", "ສົມພອນ ທໍ່", "ຄຳສະຫວັນ ແກ້ວວົງ", "ຄຳວັນ ແກ້ວວົງ"),
    *("ພູທອງ ບຸນຍະວົງ", "ພູ ບຸນຍະວົງ", "ດວງນາ ໄຊຍະລາດ", "ດາ ໄຊຍະລາດ", "ສີເຮືອງ ໄຊຍະໄຊ", "ສີ ໄຊຍະໄຊ"),
    *("ວິໄລ ໄຊຍະສະຫວັນ", "ວິລາ ໄຊຍະສັກ", "ໄຊສົມພອນ ອິນທະວົງ", "ສຸກສະຫວັນ ອິນທະລາດ", "ນາລີ ຈັນທະວົງສາ"),
    *("ຫຼ້າສະຫວັນ ສຸວັນນະເພັດ", "ໜູພອນ ຄູນວົງສາ", "ພູຈັນ ແສງລາດ", "ແສງເດືອນ ອຸດົມສັກ", "ໄຊເພັດ ຫຼວງບຸບຜາ"),
    *("ກູກູ ວ່າງ", "ກູ ວ່າງ", "ບຸນເຮືອງ ທໍ່", "ລັດໄຊ ວໍລະວົງ", "ລັດ ວໍລະວົງ", "ມະນີວັນ ລັດຕະນະວົງ", "ມະນີ ລັດຕະນະວົງ"),
)
WORDS = {name: words_of(dict(zip(("given", "surname"), name.split(), strict=True))) for name in NAMES}
REGISTER = set[str]().union(*WORDS.values())


def looked_up(exact: set[str], near: set[str], begins: set[str]) -> set[str]:
    """What the vocabulary of the register answers."""
    return {
        word
        for word in REGISTER
        for parts in (parts_of(word),)
        if word in exact or parts & near or any(part.startswith(tuple(begins)) for part in parts)
    }


def ranked(typed: str) -> dict[str, int]:
    """How far the people of the register are whom the search gives, the nearest first."""
    name = TypedName.read(typed)
    known = looked_up(*name.parts())
    meant = {
        word: looked_up({*slips.exact}, {*slips.near}, set()) for word, slips in name.slips(known).items()
    }
    found = dict[str, int]()
    for meaning in name.meanings(known, meant, words_within):
        for person, words in WORDS.items():
            costs = [min((cost for word, cost in slot if word in words), default=None) for slot in meaning]
            stated = [cost for cost in costs if cost is not None]
            if len(stated) == len(costs):
                found[person] = min(sum(stated), found.get(person, 1000))
    return dict(sorted(found.items(), key=lambda each: each[1]))


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("ມີບຸນ ວົງສາ", "ບຸນມີ ວົງສາ"),  # the halves exchanged
        ("ພອນສົມ ທໍ່", "ສົມພອນ ທໍ່"),
        ("ສົມພອນໄຊ ອິນທະວົງ", "ໄຊສົມພອນ ອິນທະວົງ"),
        ("ສະຫວັນສຸກ", "ສຸກສະຫວັນ ອິນທະລາດ"),
        ("ໄຊຍະສະຫ", "ວິໄລ ໄຊຍະສະຫວັນ"),  # cut inside a syllable
        ("ຈັນທະວົງສ", "ນາລີ ຈັນທະວົງສາ"),
        ("ພູອງ", "ພູທອງ ບຸນຍະວົງ"),  # a letter is lost
        ("ຄພອນ ທໍ່", "ຄຳພອນ ທໍ່"),
        ("ດວນາ", "ດວງນາ ໄຊຍະລາດ"),
        ("ຄຳະຫວັນ ແກ້ວວົງ", "ຄຳສະຫວັນ ແກ້ວວົງ"),
        ("ມະນີັນ ລັດຕະນະວົງ", "ມະນີວັນ ລັດຕະນະວົງ"),
        ("ໜູພອ", "ໜູພອນ ຄູນວົງສາ"),
        ("ສີເຮພອງ", "ສີເຮືອງ ໄຊຍະໄຊ"),  # wrong
        ("ຄຳທສ ພິມມະສອນ", "ຄຳໃສ ພິມມະສອນ"),
        ("ບຸນນຸນ ວົງສາ", "ບຸນລຸນ ວົງສາ"),
        ("ລັດຕຊ ວໍລະວົງ", "ລັດໄຊ ວໍລະວົງ"),
        ("ຄໃຳສ ພິມມະສອນ", "ຄຳໃສ ພິມມະສອນ"),  # exchanged
        ("ນາີລ", "ນາລີ ຈັນທະວົງສາ"),
        ("ແສງເດເືອນ", "ແສງເດືອນ ອຸດົມສັກ"),  # doubled
        ("ຫຼ້າສວັນ", "ຫຼ້າສະຫວັນ ສຸວັນນະເພັດ"),  # the spelling of before 1975
        ("ພູພອຣ ຄູນວົງສາ", "ໜູພອນ ຄູນວົງສາ"),
        ("Phoutiane", "ພູຈັນ ແສງລາດ"),  # Latin by ear
        ("Khumsavane Keovongs", "ຄຳສະຫວັນ ແກ້ວວົງ"),
        ("Chai petch Luangbuppa", "ໄຊເພັດ ຫຼວງບຸບຜາ"),
        ("Bounheuang Thao", "ບຸນເຮືອງ ທໍ່"),
        ("Kou kou Vang", "ກູກູ ວ່າງ"),
        ("แสงเดือน อุดมสัก", "ແສງເດືອນ ອຸດົມສັກ"),  # Thai without its unwritten vowels
        ("บุนมี วงสา", "ບຸນມີ ວົງສາ"),
    ],
)
def test_who_is_meant_comes_first(typed: str, name: str) -> None:
    assert next(iter(ranked(typed))) == name


def test_only_the_name_itself_is_exact() -> None:
    assert [name for name, cost in ranked("ບຸນມີ ວົງສາ").items() if not cost] == ["ບຸນມີ ວົງສາ"]
    assert [name for name, cost in ranked("ບຸນມີວົງສາ").items() if not cost] == ["ບຸນມີ ວົງສາ"]
    assert not any(cost == 0 for cost in ranked("ກູກູກູ").values())


def test_what_resembles_a_name_is_farther_than_two_people_who_have_it() -> None:
    """`store.by_name` puts those 60 away."""
    near = [cost for name, cost in ranked("ມີບຸນ").items()]
    assert near
    assert min(near) > 60


def test_who_has_one_of_two_words_is_found_last() -> None:
    found = ranked("ບຸນມີ Abcdefghij")
    assert next(iter(found)) == "ບຸນມີ ວົງສາ"
    assert min(found.values()) >= 400


@pytest.mark.parametrize("word", ["ມະນີັນ", "ສີັນ", "ແ້ວ", "ຄຳະ", "ພູອງ", "ລັດຕຊ", "ບຸນເ"])
def test_a_word_that_no_syllables_make_is_known_as_amiss(word: str) -> None:
    assert is_broken(word)


@pytest.mark.parametrize("name", NAMES)
def test_no_usual_name_is_taken_for_one_amiss(name: str) -> None:
    assert not any(is_broken(word) for word in name.split())
