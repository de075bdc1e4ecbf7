"""`deploy/nftables.conf`: one address holds a part of the connections, at the ports of the deployments."""

from __future__ import annotations

import re

from crvs_gateway.settings import DoorSettings
from tests.support.deployment import ROOT, composed, of_kind

RULES = (ROOT / "deploy" / "nftables.conf").read_text("utf-8")


def test_one_address_may_hold_a_quarter_of_all_connections_in_both_families() -> None:
    limits = re.findall(
        r"^\s*tcp dport \$ports ct state new add @callers6? .* over (\d+) }", RULES, re.MULTILINE
    )
    assert [int(each) * 4 for each in limits] == [DoorSettings.connections] * 2


def test_the_rules_hold_at_every_port_that_a_deployment_opens_to_the_world() -> None:
    defined = re.search(r"^define ports = \{(.*)\}$", RULES, re.MULTILINE)
    assert defined is not None
    ports = {each.strip() for each in defined[1].split(",")}
    (published,) = composed()["services"]["gateway-door"]["ports"]
    default = re.search(r":-(\d+)\}", published)
    assert default is not None
    assert default[1] in ports
    services = [
        each for each in of_kind("production", "Service") if each["spec"].get("type") == "LoadBalancer"
    ]
    assert {str(port["port"]) for each in services for port in each["spec"]["ports"]} <= ports
