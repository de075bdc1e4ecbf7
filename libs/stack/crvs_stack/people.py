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
_OFFICE_ROLES = {
    "registrar": "ນາຍທະບຽນ",
    "certificate_officer": "ພະນັກງານອອກໃບຢັ້ງຢືນ",
    "village_head": "ນາຍບ້ານ",
    "health_worker": "ພະນັກງານສາທາລະນະສຸກ",
}
_COUNTRY_ROLES = {"administrator": "ຜູ້ດູແລລະບົບ", "auditor": "ຜູ້ກວດກາ"}
CLIENTS = {
    "home-affairs": "Ministry of Home Affairs",
    "education": "Ministry of Education and Sports",
    "statistics": "Lao Statistics Bureau",
    "public-security": "Ministry of Public Security",
}


def seed_content(secrets: Secrets) -> dict[str, list[dict[str, Any]]]:
    """The input of `crvs-gateway seed`; passwords belong to this stack and survive restarts."""
    accounts = [
        _account(secrets, role, title, district)
        for district in DISTRICTS
        for role, title in _OFFICE_ROLES.items()
    ]
    accounts += [_account(secrets, role, title, None) for role, title in _COUNTRY_ROLES.items()]
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


def username(role: str, district: str | None) -> str:
    """For example registrar-0101."""
    word = role.replace("_", "-")
    return word if district is None else f"{word}-{district}"


def _account(secrets: Secrets, role: str, title: str, district: str | None) -> dict[str, Any]:
    name = username(role, district)
    place = "" if district is None else f" {district}"
    account = {
        "username": name,
        "name": f"{title}{place}",
        "role": role,
        "password": secrets.password(f"account {name}"),
    }
    return account if district is None else account | {"office": district}
