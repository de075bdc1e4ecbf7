"""What `thabian compare` calls a difference: a fact lacking, said otherwise, or shared by two records."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

import pytest

from crvs_contracts.compare import main
from crvs_contracts.comparing import compared_in, differences, doubles, lost_records
from crvs_contracts.known import facts_of

BIRTH = {"version": 2, "number": "B-1", "uin": "11"}
DECLARED = {"version": 1, "tracking": "T"}
REVOKED = {"revoked": "S fraud 2026-11-27T08:00:00+00:00"}
FULL = {
    "registration": BIRTH | {"tracking": "T"},
    "identity": {"version": 2, "uin": "11"},
    "certificates": BIRTH | {"serial": "S"},
    "exchange": BIRTH | {"tracking": "T", "serial": "S"},
}
RETOLD = "-> crvs-certificates republish r-0"
OPENED = "-> thabian reopen --anyway --margin 0"
NEWER = FULL["exchange"] | {"version": 3}


def written(directory: Path, *records: Mapping[str, Mapping[str, object]]) -> dict[str, Path]:
    """The sorted file of each service; each record says what each service knows of it."""
    files = {}
    for service in FULL:
        lines = [
            str(fact)
            for place, known in enumerate(records)
            for fact in facts_of(f"r-{place}", **known.get(service, {}))
        ]
        files[service] = directory / service
        files[service].write_text("".join(f"{line}\n" for line in sorted(lines)))
    return files


def without(service: str, *facts: str) -> dict[str, dict[str, object]]:
    """All, but for some facts of one service; none named means all of them."""
    kept = {} if not facts else {fact: value for fact, value in FULL[service].items() if fact not in facts}
    return {**FULL, service: kept}


def test_services_that_know_the_same_do_not_differ(tmp_path: Path) -> None:
    declared = {"registration": DECLARED, "exchange": DECLARED}
    files = written(tmp_path, FULL, declared)
    assert list(differences(files)) == []
    assert [each for each in doubles(files) if "r-0" in each.said and "r-1" in each.said] == []


def test_a_revocation_that_both_know_is_no_difference(tmp_path: Path) -> None:
    both = {service: FULL[service] | REVOKED for service in ("certificates", "exchange")}
    assert list(differences(written(tmp_path, {**FULL, **both}))) == []


@pytest.mark.parametrize(
    ("known", "said"),
    [
        (without("registration"), "registration has lost it; certificates and exchange and identity know it"),
        (without("identity"), "identity lacks it -> crvs-registration republish r-0"),
        (without("certificates"), "certificates lacks it"),
        (without("exchange"), "exchange lacks it"),
        ({"registration": DECLARED}, "exchange lacks it"),
        (without("registration", "uin"), "registration lacks its uin -> crvs-identity republish r-0"),
        (without("identity", "uin"), "identity lacks its uin -> crvs-registration republish r-0"),
        (without("certificates", "uin"), "certificates lacks its uin"),
        (
            without("exchange", "serial"),
            f"exchange lacks 1 of its certificates {RETOLD}",
        ),
        (
            without("certificates", "serial"),
            f"certificates has lost 1 of its certificates {OPENED}",
        ),
        (
            {**FULL, "exchange": FULL["exchange"] | REVOKED},
            f"certificates has forgotten that 1 of its certificates are revoked {OPENED}",
        ),
        (
            {**FULL, "certificates": FULL["certificates"] | REVOKED},
            f"exchange lacks 1 revocations of its certificates {RETOLD}",
        ),
        (
            {**FULL, "identity": {"version": 1, "uin": "11"}},
            "identity has an older version than registration",
        ),
        (
            {**FULL, "exchange": FULL["exchange"] | {"version": 3}},
            "registration has an older version than exchange",
        ),
        ({**FULL, "identity": {"version": 2, "uin": "12"}}, "it has more than one uin in"),
        ({**FULL, "exchange": FULL["exchange"] | {"number": "B-2"}}, "it has more than one number in"),
    ],
)
def test_what_one_service_lacks_or_says_otherwise_is_named(
    tmp_path: Path, known: Mapping[str, Mapping[str, object]], said: str
) -> None:
    found = [str(each) for each in differences(written(tmp_path, known))]
    assert any(each.startswith(f"record r-0: {said}") for each in found), found
    assert not [each for each in found if {"11", "12", "S"} & set(each.split())]  # personal data


@pytest.mark.parametrize(
    ("known", "said"),
    [
        ({"exchange": {"established": "11"}}, ["identity has lost a person whom the feed knows"]),
        ({"identity": {"established": "11"}}, ["exchange lacks a person who was enrolled from documents"]),
        ({"identity": {"established": "11"}, "exchange": {"established": "11"}}, []),
    ],
)
def test_who_was_enrolled_from_documents_is_no_lost_record(
    tmp_path: Path, known: Mapping[str, Mapping[str, object]], said: list[str]
) -> None:
    files = written(tmp_path, known)
    assert [each.said.partition(": ")[2] for each in differences(files)] == said
    assert list(lost_records(files)) == []
    (found,) = doubles(written(tmp_path, FULL, known))
    assert found.doubled  # one number of a birth and of somebody established


@pytest.mark.parametrize("fact", ["number", "uin"])
def test_a_number_of_two_records_is_named_whichever_services_know_them(tmp_path: Path, fact: str) -> None:
    lost = {"exchange": {"version": 2, fact: FULL["registration"][fact]}}
    (found,) = doubles(written(tmp_path, FULL, lost))
    assert found.doubled
    assert found.said == f"one {fact} belongs to 2 records: r-0, r-1"


def test_lists_that_were_gathered_elsewhere_are_compared_whatever_their_order(tmp_path: Path) -> None:
    files = written(tmp_path, FULL, without("identity"))
    for file in files.values():
        file.write_text("".join(reversed(file.read_text().splitlines(keepends=True))))
    assert [each.said for each in compared_in(tmp_path) if not each.doubled] == [
        "record r-1: identity lacks it"
    ]
    files["exchange"].unlink()
    with pytest.raises(FileNotFoundError, match="exchange"):
        compared_in(tmp_path)


@pytest.mark.parametrize(
    ("known", "status", "told"),
    [
        (FULL, 0, {"missing": 0, "doubled": 0}),
        (without("identity"), 1, {"missing": 1, "doubled": 0}),
        ({**FULL, "identity": {"version": 2, "uin": "12"}}, 3, {"missing": 0, "doubled": 1}),
    ],
)
def test_the_command_says_by_its_status_what_an_alert_needs(
    tmp_path: Path,
    known: Mapping[str, Mapping[str, object]],
    status: int,
    told: Mapping[str, int],
    capsys: pytest.CaptureFixture[str],
) -> None:
    written(tmp_path, known)
    assert main([str(tmp_path)]) == status
    assert json.loads(capsys.readouterr().out.splitlines()[-1]) == {"event": "compare.done", **told}


def test_a_list_that_is_missing_or_cut_off_is_no_agreement(tmp_path: Path) -> None:
    files = written(tmp_path, FULL)
    files["identity"].write_text("r-0\tvers")
    assert main([str(tmp_path)]) == 2
    files["identity"].unlink()
    assert main([str(tmp_path)]) == 2


def test_records_that_the_register_has_lost_are_named_declared_ones_too(tmp_path: Path) -> None:
    declared = {"exchange": DECLARED}
    older = {**FULL, "registration": DECLARED}
    assert list(lost_records(written(tmp_path, FULL, without("registration"), declared, older))) == [
        "r-1",
        "r-2",
        "r-3",
    ]
