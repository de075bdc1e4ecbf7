"""The words of names by their sound, and what a typed name may mean."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crvs_registration.bootstrap.deps import words_within
from crvs_registration.domain.name_words import parts_of, shortened, words_of, words_of_parties
from crvs_registration.domain.typed_name import TypedName

LAO = "ກຂຄງຈສຊຍດຕຖທນບປຜຝພຟມຢຣລວຫອຮະັາິີຶືຸູົຼຽເແໂໃໄຳ່້ໍ"
names = st.text(LAO + "abcdefghijklmnoprstuvxyz -", min_size=1, max_size=12)
sounds = st.text("abcdeiklmnopstuvy", min_size=1, max_size=10)


@pytest.mark.parametrize(
    ("written", "asked"),
    [
        ("ສົມສັກ", "Somsack"),
        ("ສົມສັກ", "somsak"),
        ("ຄຳແພງ", "Khampheng"),
        ("ວິໄລ", "Vilay"),
        ("ວິໄລ", "วิไล"),
        ("王", "王"),
        ("王Wang", "王Wang"),
        ("Đặng", "Dang"),
        ("Łukasz", "Lukasz"),
        ("ສົມສັກ", "ທ້າວ ສົມສັກ"),
        ("ນາງ ວິໄລ", "ວິໄລ"),
        ("ວິໄລ (ນ້ອຍ)", "ນ້ອຍ"),
        ("ນາງ", "ນາງ"),
        ("ວ່າງ", "Vaj"),
        ("ຈັນທຣ໌", "ຈັນ"),
    ],
)
def test_a_name_has_the_words_that_are_typed_for_it_in_any_script(written: str, asked: str) -> None:
    assert set(TypedName.read(asked).sounds[0]) & words_of({"given": written})


def test_a_part_of_a_name_is_one_word_too() -> None:
    name = {"given": "ບຸນ ມີ", "surname": "Nguyen-Smith"}
    assert {*TypedName.read("ບຸນມີ").whole, "smit"} <= words_of(name)


def test_letters_of_another_script_tell_names_apart() -> None:
    assert words_of({"given": "王Wang"}) != words_of({"given": "李Wang"})


def test_a_word_has_a_bit_for_each_party_that_bears_it() -> None:
    child, father = {"given": "ບຸນມີ", "surname": "ວົງສາ"}, {"given": "ສີ", "surname": "ວົງສາ"}
    assert words_of_parties([child, None, father]) == {"bunmi": 0b001, "vogsa": 0b101, "si": 0b100}


@given(names, st.sampled_from("\u200b\u200c\u200d\ufeff\u00ad\u2060"), st.data())
def test_what_nobody_sees_changes_no_word(name: str, hidden: str, data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(name)))
    assert words_of({"given": name}) == words_of({"given": name[:place] + hidden + name[place:]})


@given(names)
def test_the_words_of_a_name_are_the_same_each_time_and_in_either_part(name: str) -> None:
    words = words_of({"given": name})
    assert (
        words == words_of({"given": name}) == words_of({"surname": name}) == words_of({"given_latin": name})
    )


@given(sounds, st.sampled_from("abklmnopst"), st.data())
def test_words_that_differ_in_one_letter_share_a_part(word: str, letter: str, data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(word)))
    longer = word[:place] + letter + word[place:]
    if len(word) >= 3:
        assert parts_of(longer) & {word, *shortened(word)}
        other = word[:place] + letter + word[place + 1 :]
        assert {other, *shortened(other)} & parts_of(word)


def similar_words(typed: str, known: set[str]) -> list[str]:
    """The words of the first slot of the likeliest meaning, the nearest first."""
    meanings = TypedName.read(typed).meanings(known, {}, words_within)
    return [word for word, _ in meanings[0][0]] if meanings else []


def test_the_nearest_word_comes_first() -> None:
    known = {"kampeg", "kampan", "kampegsai", "vilai"}
    assert similar_words("ຄຳແພງ", known)[0] == "kampeg"
    assert similar_words("ຄຳແພງ", known)[-1] == "kampan"
    assert "vilai" not in similar_words("ຄຳແພງ", known)


@pytest.mark.parametrize("typed", ["ຄຳ ແພງ", "Kham pheng", "ແພງຄຳ", "ຄຳແພ", "ຂຳແພງ", "ແພງ ຄຳ"])
def test_one_word_of_the_register_is_meant_however_it_is_parted(typed: str) -> None:
    assert similar_words(typed, {"kampeg"}) == ["kampeg"]


def test_two_words_in_one_are_met_in_a_record_that_has_both() -> None:
    meanings = TypedName.read("ວ່າງເປົາ").meanings({"vag", "pao"}, {}, words_within)
    assert ((("vag", 0),), (("pao", 0),)) in meanings


@given(names, st.sets(sounds, max_size=8))
def test_every_meaning_is_made_of_words_that_are_known(typed: str, known: set[str]) -> None:
    for meaning in TypedName.read(typed).meanings(known, {}, words_within):
        assert meaning
        assert all(slot and {word for word, _ in slot} <= known for slot in meaning)
        assert all(0 <= cost < 1000 for slot in meaning for _, cost in slot)
