"""The page as people and machines read it: every value there, in its own script, on the page."""

from __future__ import annotations

import csv
from io import BytesIO
from pathlib import Path
from typing import Any

import pypdf
import pytest

from crvs_contracts.lao.canonical import canonical
from crvs_kernel.errors import RuleViolated
from tests.support.drawing import AT, BASE, Press, rightmost_ink, text_of
from tests.support.entries import ABROAD, BIRTH, DECLARATIONS, MARRIAGE, PLACE, name, person

LONG_LAO = ("ພົມມະຈັນທະບູລີສີສະຫວັນ" * 9)[:200]
# One cluster of each kind that the shaper must not tear: two marks above, one below, ຳ with a tone.
HARD_WORDS = ["ຢັ້ງຢືນ", "ນ້ຳ", "ກິ່ງແກ້ວ", "ຜົ້ງສາລີ", "ໝູ່", "ຫຼວງ", "ປື້ມ", "ເຊື້ອ", "ຄູ່", "ພໍ່"]


def without_spaces(text: str) -> str:
    return canonical(text).replace(" ", "")


def named(given: str, surname: str | None = None, *latin: str) -> dict[str, Any]:
    return {**BIRTH, "child": {**BIRTH["child"], "name": name(given, surname, *latin)}}


@pytest.mark.parametrize("kind", DECLARATIONS)
@pytest.mark.parametrize("language", ["lo", "en", "lo-en"])
def test_every_line_of_the_page_is_found_in_the_text_of_the_pdf(
    press: Press, kind: str, language: str, tmp_path: Path
) -> None:
    page = press.page(kind, language)
    printed = without_spaces(text_of(press.pages.render(page, AT), tmp_path))
    lines = [line for section in page["sections"] for row in section["rows"] for line in row["lines"]]
    assert len(lines) > 7
    for line in [*lines, *page["title"], *page["authority"], page["numbers"][0]["text"]]:
        assert without_spaces(line) in printed, line


@pytest.mark.parametrize("word", HARD_WORDS)
def test_shaped_lao_reads_back_as_it_was_written(press: Press, word: str, tmp_path: Path) -> None:
    assert canonical(word) in canonical(text_of(press.draw("birth", "lo", named(word)), tmp_path))


def test_the_packaged_lao_names_all_read_back(press: Press, tmp_path: Path) -> None:
    with Path("libs/contracts/crvs_contracts/data/places.csv").open(encoding="utf-8") as file:
        rows = csv.DictReader(line for line in file if not line.startswith("#"))
        names = [row["name_lo"] for row in rows]
    witnesses = [{"name": name(each)} for each in names]
    printed = text_of(press.draw("marriage", "lo", {**MARRIAGE, "witnesses": witnesses}), tmp_path)
    missing = [each for each in names if without_spaces(each) not in without_spaces(printed)]
    assert len(names) > 160
    assert missing == []


@pytest.mark.parametrize("language", ["lo", "lo-en"])
@pytest.mark.parametrize("latin", ["W" * 200, "Vongsavanh " * 18])
def test_names_of_200_letters_stay_inside_the_page(
    press: Press, language: str, latin: str, tmp_path: Path
) -> None:
    names = named(LONG_LAO, LONG_LAO, latin.strip(), "Vongsavanh")
    declaration = {**names, "mother": person(LONG_LAO, "W" * 200)}
    pdf = press.draw("birth", language, declaration)
    assert len(pypdf.PdfReader(BytesIO(pdf)).pages) <= 2
    assert 500 < rightmost_ink(pdf, tmp_path) < 595 - 28  # points: the frame is 10 mm from the edge


@pytest.mark.parametrize("run", ["໙" * 60, "ກ" * 200, "ເກົ້າ" * 40, "ໜຶ່" * 66, "ແ" * 100, "ກັ" + "ະ" * 99])
def test_lao_without_a_place_to_break_stays_inside_the_page_and_whole(
    press: Press, run: str, tmp_path: Path
) -> None:
    declaration = {**named(run, run), "place": {**PLACE, "village": run[:100], "facility": run[:120]}}
    pdf = press.draw("birth", "lo-en", declaration)
    assert rightmost_ink(pdf, tmp_path) < 595 - 28
    assert without_spaces(run * 2) in without_spaces(text_of(pdf, tmp_path))


def test_long_names_are_printed_whole(press: Press, tmp_path: Path) -> None:
    names = named(LONG_LAO, LONG_LAO, "W" * 200, "Vongsavanh")
    printed = text_of(press.draw("birth", "lo-en", names), tmp_path)
    assert without_spaces(LONG_LAO * 2) in without_spaces(printed)
    assert "W" * 200 in without_spaces(printed)


@pytest.mark.parametrize("latin", [("Khampheng",), ("", "Phommachanh")])
def test_half_a_name_is_no_name_in_english(press: Press, latin: tuple[str, ...], tmp_path: Path) -> None:
    printed = text_of(press.draw("birth", "lo-en", named("ບຸນມີ", "ພົມມະຈັນ", *latin)), tmp_path)
    assert without_spaces("ບຸນມີພົມມະຈັນ") in without_spaces(printed)
    assert not any(part in printed for part in latin if part)


@pytest.mark.parametrize(
    "text", ["Nguyễn Thị Ánh", "王小明", "สมชาย ใจดี", "ကျော်ဇင်", "សុខា", "𖬌𖬣𖬵", "ᥖᥭᥰ", "Иван"]
)
def test_names_in_other_scripts_are_printed(press: Press, text: str, tmp_path: Path) -> None:
    printed = text_of(press.draw("birth", "lo", named(text)), tmp_path)
    assert without_spaces(text) in without_spaces(printed)


FONTLESS = ["नमस्ते", "김철수", "김\u0301", "محمد", "ꓡꓲꓢꓴ", "ꓡ\u0301", "\U0001133b"]


@pytest.mark.parametrize("text", FONTLESS)
@pytest.mark.parametrize("language", ["lo", "lo-en"])
def test_a_name_in_a_script_without_a_font_is_printed_as_it_is_spelled_in_latin(
    press: Press, language: str, text: str, tmp_path: Path
) -> None:
    declaration = named(text, "ວົງສະຫວັນ", "Namaste", "Vongsavanh")
    printed = text_of(press.draw("birth", language, declaration), tmp_path)
    assert "Namaste ວົງສະຫວັນ" in printed


@pytest.mark.parametrize("text", FONTLESS)
def test_without_a_latin_spelling_the_refusal_says_where_to_add_one(press: Press, text: str) -> None:
    with pytest.raises(RuleViolated) as refusal:
        press.draw("birth", "lo", {**named("ຄຳ"), "mother": {"name": name("ບົວ", text, "Boua")}})
    assert refusal.value.code == "latin-spelling-needed"
    assert refusal.value.faults[0].pointer == "/mother/name/surname_latin"
    assert not [each for each in text if each in repr(refusal.value.__cause__)]


def test_a_witness_without_a_font_is_found_among_the_others(press: Press, tmp_path: Path) -> None:
    witnesses = [{"name": name("ບຸນທັນ")}, {"name": name("김")}]
    with pytest.raises(RuleViolated) as refusal:
        press.draw("marriage", "lo", {**MARRIAGE, "witnesses": witnesses})
    assert refusal.value.faults[0].pointer == "/witnesses/1/name/given_latin"


def test_other_words_without_a_font_are_named_too(press: Press) -> None:
    with pytest.raises(RuleViolated) as refusal:
        press.draw("birth", "lo", {**BIRTH, "place": {**PLACE, "village": "서울"}})
    assert refusal.value.code == "characters-not-printable"
    assert [fault.pointer for fault in refusal.value.faults] == ["/place/village"]


@pytest.mark.parametrize("kind", ["birth", "death", "marriage"])
def test_a_place_abroad_is_printed_with_its_country_in_both_languages(
    press: Press, kind: str, tmp_path: Path
) -> None:
    printed = text_of(press.draw(kind, "lo-en", {**DECLARATIONS[kind], "place": ABROAD}), tmp_path)
    assert without_spaces("Udon Thani Hospital, ເມືອງ ອຸດອນທານີ, ໄທ") in without_spaces(printed)
    assert without_spaces("Udon Thani Hospital, Thailand") in without_spaces(printed)


@pytest.mark.parametrize(
    "place", [{"country": "TH"}, {"country": "XX", "abroad": "Y"}, {"district": None, "country": None}, {}]
)
def test_a_place_of_which_little_is_known_is_printed_all_the_same(
    press: Press, place: dict[str, Any]
) -> None:
    rows = [
        row
        for section in press.page("birth", "en", {**BIRTH, "place": place})["sections"]
        for row in section["rows"]
    ]
    lines = next(row["lines"] for row in rows if row["label"] == ["Place of birth"])
    assert lines == [
        ", ".join({"TH": ["Thailand"], "XX": ["Y", "XX"]}.get(place.get("country"), ["Not stated"]))
    ]


@pytest.mark.parametrize(
    ("known", "lao", "english"),
    [
        ({"date": "2026-06"}, "ໃນເດືອນ ມິຖຸນາ 2026", "in June 2026"),
        ({"date": "2025"}, "ໃນປີ 2025", "in 2025"),
        (
            {"date": "2026-06-03", "date_until": "2026-06-12"},
            "ລະຫວ່າງ ວັນທີ 3 ມິຖຸນາ 2026 ຫາ ວັນທີ 12 ມິຖຸນາ 2026",
            "between 3 June 2026 and 12 June 2026",
        ),
        (
            {"date": "2026-06", "date_estimated": True},
            "ໃນເດືອນ ມິຖຸນາ 2026 (ໂດຍປະມານ)",
            "in June 2026 (estimated)",
        ),
        ({"date": "2026-06-12", "date_until": "2026-06-12"}, "12 ມິຖຸນາ 2026", "12 June 2026"),
    ],
)
def test_the_day_of_a_death_is_printed_as_far_as_it_is_known(
    press: Press, known: dict[str, Any], lao: str, english: str
) -> None:
    death = {**DECLARATIONS["death"], "death": known}
    for language, lines in (("lo", [lao]), ("en", [english]), ("lo-en", [lao, english])):
        rows = [
            row for section in press.page("death", language, death)["sections"] for row in section["rows"]
        ]
        assert lines in [row["lines"] for row in rows]


@pytest.mark.parametrize(
    ("kind", "lao", "english"),
    [
        ("birth", "ໃບຢັ້ງຢືນການເກີດ", "Birth certificate"),
        ("death", "ໃບຢັ້ງຢືນການເສຍຊີວິດ", "Death certificate"),
        ("marriage", "ໃບຢັ້ງຢືນການຈົດທະບຽນແຕ່ງດອງ", "Marriage certificate"),  # Decision 770, art. 2
        ("divorce", "ໃບຢັ້ງຢືນການຢ່າຮ້າງ", "Divorce certificate"),
    ],
)
def test_a_page_has_the_title_that_the_law_gives_it(press: Press, kind: str, lao: str, english: str) -> None:
    assert press.page(kind, "lo-en")["title"] == [lao, english]


def test_a_divorce_calls_nobody_husband_or_wife_any_more(press: Press) -> None:
    page = press.page("divorce", "lo-en")
    assert [section["heading"] for section in page["sections"]] == [
        ["ອະດີດຜົວ", "Former husband"],
        ["ອະດີດເມຍ", "Former wife"],
        ["ການຢ່າຮ້າງ", "The divorce"],
    ]
    basis = ["ຮູບແບບການຢ່າຮ້າງ", "Basis"], ["ຄຳຕັດສິນຂອງສານ", "Court decision"]
    rows = [(row["label"], row["lines"]) for row in page["sections"][2]["rows"]]
    assert basis in rows


@pytest.mark.parametrize(
    ("stated", "lao", "english"),
    [
        ({"age": 72}, "72 ປີ", "72 years"),
        ({"age": 1}, "1 ປີ", "1 year"),
        ({"young_age": "PT5H"}, "5 ຊົ່ວໂມງ", "5 hours"),
        ({"young_age": "P1D"}, "1 ມື້", "1 day"),
        ({"young_age": "P2M3D"}, "2 ເດືອນ 3 ມື້", "2 months 3 days"),
        ({"young_age": "P2D", "date_of_birth": "2026-02-01"}, "2 ມື້", "2 days"),
        ({"date_of_birth": "2026-02-01"}, "2 ມື້", "2 days"),
        ({"date_of_birth": "2024-02-04"}, "23 ເດືອນ", "23 months"),
        ({"date_of_birth": "2024-02-03"}, "2 ປີ", "2 years"),
        ({"date_of_birth": "1948-02-04"}, "77 ປີ", "77 years"),
        ({"date_of_birth": "1948"}, None, None),
    ],
)
def test_the_age_at_death_is_printed_in_the_unit_that_says_most(
    press: Press, stated: dict[str, Any], lao: str | None, english: str | None
) -> None:
    deceased = {"name": name("ຄຳພອນ"), "sex": "male", **stated}
    page = press.page("death", "lo-en", {**DECLARATIONS["death"], "deceased": deceased})
    ages = [row["lines"] for row in page["sections"][0]["rows"] if row["label"] == ["ອາຍຸ", "Age"]]
    assert ages == ([[lao, english]] if lao else [])


def test_a_death_names_the_parents_where_they_are_stated(press: Press) -> None:
    parents = {"father_name": name("ຄຳດີ", "ສີສຸກ", "Khamdy", "Sisouk"), "mother_name": name("ບົວ")}
    deceased = DECLARATIONS["death"]["deceased"] | parents
    page = press.page("death", "lo-en", {**DECLARATIONS["death"], "deceased": deceased})
    rows = [(row["label"], row["lines"]) for row in page["sections"][0]["rows"]]
    father, mother = (["ພໍ່", "Father"], ["ຄຳດີ ສີສຸກ", "Khamdy Sisouk"]), (["ແມ່", "Mother"], ["ບົວ"])
    assert father in rows
    assert mother in rows
    bare = [row["label"] for row in press.page("death", "lo-en")["sections"][0]["rows"]]
    assert ["ພໍ່", "Father"] not in bare


def test_a_divorce_says_when_and_where_the_marriage_was_that_ended(press: Press) -> None:
    number = DECLARATIONS["divorce"]["marriage"]
    held = number | {"date": "2019-05-02", "place": {"district": "0201", "village": "ບ້ານນາຄຳ"}}
    page = press.page("divorce", "lo-en", {**DECLARATIONS["divorce"], "marriage": held})
    rows = {row["label"][1]: row["lines"] for row in page["sections"][2]["rows"]}
    assert rows["Date of marriage"] == ["2 ພຶດສະພາ 2019", "2 May 2019"]
    assert rows["Place of marriage"][0] == "ບ້ານນາຄຳ, ເມືອງຜົ້ງສາລີ, ແຂວງຜົ້ງສາລີ"
    assert list(rows)[-3:] == ["Registration number of the marriage", "Date of marriage", "Place of marriage"]
    abroad = number | {"date": "2019", "place": {"country": "TH", "abroad": "Udon"}}
    page = press.page("divorce", "en", {**DECLARATIONS["divorce"], "marriage": abroad})
    rows = {row["label"][0]: row["lines"] for row in page["sections"][2]["rows"]}
    assert (rows["Date of marriage"], rows["Place of marriage"]) == (["in 2019"], ["Udon, Thailand"])
    bare = press.page("divorce", "en")["sections"][2]["rows"]
    assert "Date of marriage" not in [row["label"][0] for row in bare]


def test_an_estimated_date_is_said_to_be_one(press: Press, tmp_path: Path) -> None:
    estimated = {**BIRTH, "child": {**BIRTH["child"], "date_of_birth_estimated": True}}
    printed = text_of(press.draw("birth", "lo-en", estimated), tmp_path)
    assert "12 January 2026 (estimated)" in printed
    assert without_spaces("12 ມັງກອນ 2026 (ໂດຍປະມານ)") in without_spaces(printed)
    exact = text_of(press.draw("birth", "lo-en", BIRTH), tmp_path)
    assert "estimated" not in exact
    death = {**DECLARATIONS["death"], "death": {"date": "2026-02-03", "date_estimated": True}}
    assert "3 February 2026 (estimated)" in text_of(press.draw("death", "en", death), tmp_path)


def test_a_child_without_a_name_and_a_father_not_stated_are_said_to_be_so(
    press: Press, tmp_path: Path
) -> None:
    child = {key: value for key, value in BIRTH["child"].items() if key != "name"}
    declaration = {"child": {**child, "unnamed": True}, "place": BIRTH["place"], "mother": BIRTH["mother"]}
    declaration["father_unknown_reason"] = "foundling"
    printed = text_of(press.draw("birth", "lo-en", declaration), tmp_path)
    assert "Not named yet" in printed
    assert "Not stated" in printed
    assert "oundling" not in printed  # a certificate does not tell a child's misfortune to every reader


def test_the_cause_of_death_is_not_printed(press: Press, tmp_path: Path) -> None:
    printed = text_of(press.draw("death", "lo-en"), tmp_path)
    assert DECLARATIONS["death"]["cause"]["text"] not in printed


def test_the_same_page_at_the_same_instant_gives_the_same_bytes(press: Press) -> None:
    page = press.page("birth", "lo-en")
    assert press.pages.render(page, AT) == press.pages.render(page, AT)


def test_the_pdf_claims_archival_and_accessible_standards_and_embeds_its_fonts(press: Press) -> None:
    reader = pypdf.PdfReader(BytesIO(press.draw("birth", "lo-en")))
    metadata = reader.xmp_metadata
    assert metadata is not None
    assert (metadata.pdfaid_part, metadata.pdfaid_conformance) == ("2", "A")
    fonts = reader.pages[0]["/Resources"]["/Font"]
    assert fonts
    assert all("/FontFile2" in f["/DescendantFonts"][0]["/FontDescriptor"] for f in fonts.values())


@pytest.mark.parametrize("letter", ["\ufeff", "\u2060", "\u00ad", "\u034f"])
def test_an_older_entry_with_letters_that_nobody_sees_is_printed_without_them(
    press: Press, letter: str, tmp_path: Path
) -> None:
    place = {**PLACE, "village": f"{letter}ໂພນ{letter}ສະຫວ່າງ"}
    printed = text_of(press.draw("birth", "lo-en", {**BIRTH, "place": place}), tmp_path)
    assert without_spaces("ໂພນສະຫວ່າງ") in without_spaces(printed)


@pytest.mark.parametrize("language", ["lo", "en", "lo-en"])
def test_the_address_to_type_stands_on_one_line(press: Press, language: str, tmp_path: Path) -> None:
    page = press.page("death", language)
    for length in range(4, 24, 2):
        address = f"https://{'register' * 3}"[: 8 + length] + ".la/verify"
        notes = [note.replace(f"{BASE}/verify", address) for note in page["notes"]]
        printed = text_of(press.pages.render(page | {"notes": notes}, AT), tmp_path)
        assert address in printed, printed
