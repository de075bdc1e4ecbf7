"""The accounts and clients of the demonstration: offices of several districts, and ministries that read."""

from typing import Any

from crvs_stack.secrets import Secrets

DISTRICTS = {
    "0101": "Chanthabuly",
    "0201": "Phongsaly",
    "0601": "Luang Prabang",
    "1301": "Kaysone Phomvihane",
}
DEMO_DISTRICT = "0101"
# The offices of their provinces: with one registrar at an office, the province is the second pair of eyes.
PROVINCES = {"LA-VT": "ບຸນມີ ສຸລິຍະວົງ", "LA-PH": "ພູວຽງ ແກ້ວດາລາ", "LA-LP": "ສົມຈິດ ວໍລະວົງ", "LA-SV": "ແສງດາວ ພິມມະສອນ"}
# Invented people: certificates print the names of registrars, so that an account is called by a name.
_OFFICE_ROLES = {
    "registrar": ("ສົມພອນ ແກ້ວວິໄລ", "ວຽງສະຫວັນ ສີດາ", "ບຸນທອມ ໄຊຍະສານ", "ຄຳຜຸຍ ດວງມະນີ"),
    "certificate_officer": ("ມະນີວັນ ພົມມາ", "ດາລາວອນ ສຸກສັນ", "ພອນປະເສີດ ວົງໄຊ", "ສຸພາວັນ ຈັນທະລາ"),
    "village_head": ("ບຸນເລື່ອນ", "ຄຳໝັ້ນ", "ທອງດີ", "ສີພັນ"),
    "health_worker": ("ຈັນສະໝອນ ຫຼວງລາດ", "ວັນທອງ ສີສະຫວາດ", "ອຳພອນ ແສງຈັນ", "ນວນຈັນ ບຸບຜາ"),
    "coder": ("ອ່ອນສີ ພັນທະວົງ", "ສຸດາລັດ ແກ້ວມະນີ", "ວິລະພອນ ຈັນສີນາ", "ບົວຄຳ ຫຼວງຊາຍ"),
}
_COUNTRY_ROLES = {"administrator": "ອຸໄທ ພິລາວັນ", "auditor": "ສີສຸພັນ ອິນທະວົງ"}
CLIENTS = {
    "home-affairs": "Ministry of Home Affairs",
    "education": "Ministry of Education and Sports",
    "statistics": "Lao Statistics Bureau",
    "public-security": "Ministry of Public Security",
}


def seed_content(secrets: Secrets) -> dict[str, list[dict[str, Any]]]:
    """The input of `crvs-gateway seed`; passwords belong to this stack and survive restarts."""
    accounts = [
        _account(secrets, role, person, district)
        for role, people in _OFFICE_ROLES.items()
        for district, person in zip(DISTRICTS, people, strict=True)
    ]
    accounts += [_account(secrets, "registrar", person, code) for code, person in PROVINCES.items()]
    accounts += [_account(secrets, role, person, None) for role, person in _COUNTRY_ROLES.items()]
    clients = [
        {
            "client_id": client,
            "name": name,
            "scopes": ["event.read"],
            "secret": secrets.password(f"client {client}"),
        }
        for client, name in CLIENTS.items()
    ]
    return {"accounts": accounts, "clients": clients}


def province_of(district: str) -> str:
    """The office above one of the demonstration's districts."""
    return dict(zip(DISTRICTS, PROVINCES, strict=True))[district]


def username(role: str, district: str | None) -> str:
    """For example registrar-0101."""
    word = role.replace("_", "-")
    return word if district is None else f"{word}-{district.lower()}"


def _account(secrets: Secrets, role: str, person: str, district: str | None) -> dict[str, Any]:
    name = username(role, district)
    account = {
        "username": name,
        "name": person,
        "role": role,
        "password": secrets.password(f"account {name}"),
    }
    return account if district is None else account | {"office": district}
