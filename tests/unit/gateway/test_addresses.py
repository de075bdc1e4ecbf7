"""Addresses as they are counted, and as forwarders write them."""

from __future__ import annotations

import pytest

from crvs_gateway.addresses import address_in, bucket_of


def test_one_subscriber_of_ipv6_is_one_bucket() -> None:
    assert bucket_of("2001:db8:0:1::1") == bucket_of("2001:db8:0:1:ffff::9") == "2001:db8:0:1::/64"
    assert bucket_of("::ffff:10.0.0.1") == bucket_of("10.0.0.1")
    assert bucket_of("not:an:address") == "unknown"


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("10.0.0.1", "10.0.0.1"),
        ("10.0.0.1:5678", "10.0.0.1"),
        ("2001:db8::1", "2001:db8::1"),
        ("[2001:db8::1]", "2001:db8::1"),
        ("[2001:db8::1]:5678", "2001:db8::1"),
        ("unknown", None),
        ("1.2.3", None),
        ("", None),
        ("fe.fe:1", None),
    ],
)
def test_an_entry_of_a_forwarder_is_read_with_or_without_its_port(text: str, address: str | None) -> None:
    assert address_in(text) == address
