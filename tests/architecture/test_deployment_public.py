"""The public port of the production overlay: closed to pods whose networks the operator has named."""

from __future__ import annotations

import ipaddress
import shutil
from pathlib import Path

import pytest

from crvs_gateway.door.rates import Forwarders
from tests.support.deployment import ROOT, Resource, name_of, rendered, rendered_from, settings

_PRODUCTION = Path("overlays") / "production"


def _kept_out(resources: list[Resource]) -> list[str]:
    (policy,) = [each for each in resources if name_of(each) == "thabian-gateway/world-into-door"]
    (rule,) = policy["spec"]["ingress"]
    return [network for source in rule["from"] for network in source["ipBlock"]["except"]]


def test_until_the_operator_names_the_pods_networks_nothing_opens() -> None:
    """The API server takes networks only, and the decision ends at start."""
    for network in _kept_out(rendered("production")):
        with pytest.raises(ValueError, match=network):
            ipaddress.ip_network(network)
    with pytest.raises(ValueError, match="network"):
        Forwarders(settings("production", "thabian-gateway", "decision")["THABIAN_TRUSTED_FORWARDERS"])


def test_the_development_cluster_believes_nobody_about_callers() -> None:
    assert settings("dev", "thabian-gateway", "decision")["THABIAN_TRUSTED_FORWARDERS"] == ""


def test_the_networks_are_written_once(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "k8s", tmp_path / "k8s")
    file = tmp_path / "k8s" / _PRODUCTION / "forwarders.env"
    file.write_text("THABIAN_TRUSTED_FORWARDERS=10.9.0.0/16,fd00:9::/56\n")
    assert _kept_out(rendered_from(tmp_path / "k8s" / _PRODUCTION)) == ["10.9.0.0/16", "fd00:9::/56"]
