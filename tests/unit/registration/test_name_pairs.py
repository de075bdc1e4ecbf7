"""Pairs of words of one name, as the word index keeps them and a search asks for them."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from crvs_registration.bootstrap.deps import words_within
from crvs_registration.domain.name_pairs import PAIR, keys_meant, pair_key, pairs_meant, pairs_of
from crvs_registration.domain.name_pairs import pairs_of_parties as of_parties
from crvs_registration.domain.name_words import words_of
from crvs_registration.domain.typed_name import TypedName

sounds = st.text("abcdeiklmnopstuvy", min_size=1, max_size=10)


def typed(name: str, *known: dict[str, str]) -> dict[str, int]:
    """The keys that a typed name asks for where these people are known, with their distances."""
    words = set[str]().union(*map(words_of, known))
    return dict(keys_meant(TypedName.read(name).meanings(words, {}, words_within)))


def test_a_whole_name_is_a_key_in_any_script_and_either_order() -> None:
    name = {"given": "ສົມສັກ", "surname": "ວົງສາ"}
    for written in ("ສົມສັກ ວົງສາ", "ວົງສາ ສົມສັກ", "Somsack Vongsa", "ສົມສັກວົງສາ"):
        assert [key for key in pairs_of(name) if typed(written, name).get(key) == 0], written


def test_each_word_of_a_name_makes_a_pair_with_each_other() -> None:
    keys = pairs_of({"given": "Ana Maria", "surname": "Nguyen-Smith"})
    words = [TypedName.read(word).sounds[0][0] for word in ("Ana", "Maria", "Nguyen", "Smith")]
    assert {pair_key(one, other) for one in words for other in words if one < other} <= keys


def test_words_of_two_people_are_no_pair() -> None:
    child, mother = {"given": "ບຸນມີ", "surname": "ວົງສາ"}, {"given": "ສີ", "surname": "ແກ້ວ"}
    keys = of_parties([child, None, mother])
    assert keys == dict.fromkeys(pairs_of(child), 0b001) | dict.fromkeys(pairs_of(mother), 0b100)
    assert pair_key("bunmi", "si") not in keys
    assert of_parties([{"given": "ບຸນມີ"}]) == {}


def test_one_word_may_be_amiss_where_the_other_is_there_as_it_was_typed() -> None:
    exact, amiss = (("bunmi", 0), ("bunma", 40)), (("vogsa", 0), ("vogsi", 30))
    wanted = {("bunmi", "vogsa"): 0, ("bunmi", "vogsi"): 30, ("bunma", "vogsa"): 40}
    assert pairs_meant(exact, amiss) == [(pair_key(*pair), cost) for pair, cost in wanted.items()]
    assert pairs_meant(exact[1:], amiss[1:]) == [(pair_key("bunma", "vogsi"), 70)]


def test_no_more_pairs_are_asked_for_than_an_answer_waits_for() -> None:
    many = tuple((f"word{place}", place + 1) for place in range(40))
    assert len(pairs_meant(many, many)) == 400
    assert pairs_meant(many, many)[0] == (pair_key("word0", "word0"), 2)


@given(sounds, sounds, sounds)
def test_a_key_tells_pairs_apart_whatever_their_order(one: str, other: str, third: str) -> None:
    assert pair_key(one, other) == pair_key(other, one)
    assert (pair_key(one, other) == pair_key(one, third)) == (other == third)
    assert pair_key(one, other).startswith(PAIR)
    assert len(pair_key(one, other)) == 9
