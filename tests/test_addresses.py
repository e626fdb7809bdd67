import pytest

from comments.addresses import client_address, network_of


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("192.0.2.1", "192.0.2.1"),
        ("192.0.2.1:5678", "192.0.2.1"),
        ("::ffff:192.0.2.1", "192.0.2.1"),
        ("2001:db8:1:2:3::9", "2001:db8:1:2::/64"),
        ("[2001:db8:1:2:3::9]:443", "2001:db8:1:2::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("", ""),
        ("unknown", ""),
    ],
)
def test_the_network_that_a_limit_counts(address: str, network: str) -> None:
    assert network_of(address) == network


@pytest.mark.parametrize(("count", "found"), [(0, "peer"), (1, "c"), (2, "b"), (3, "a"), (4, "peer")])
def test_only_our_own_proxies_are_believed(count: int, found: str) -> None:
    assert client_address("peer", ["a", " b", "c "], count) == found
