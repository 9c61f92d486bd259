"""Which addresses may be reached, and how long a server may make us wait."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from socialwatch.errors import ConfigError
from socialwatch.http import Guard, safe_url
from socialwatch.http.connect import is_number
from socialwatch.http.pace import asked_to_wait, seconds_until, used_up

PRIVATE = [
    "127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "224.0.0.1",
    "::1", "fe80::1", "fc00::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "2002:7f00:1::", "64:ff9b::7f00:1", "ff02::1",
    "fe80::1%eth0", "nonsense",
]  # fmt: skip


@pytest.mark.parametrize("host", ["127.0.0.1", "::1", "127.1", "fe80::1%eth0", "2130706433", "bean.example"])
def test_only_an_address_in_its_usual_spelling_needs_no_looking_up(host):
    assert is_number(host) is (host in ("127.0.0.1", "::1"))


@pytest.mark.parametrize("address", PRIVATE)
def test_private_addresses_in_any_disguise_are_private(address):
    assert not Guard().permits("evil.example", 80, address)


@pytest.mark.parametrize("address", ["93.184.216.34", "2606:2800:220:1:248:1893:25c8:1946", "64:ff9b::5db8:d822"])
def test_public_addresses_are_public(address):
    assert Guard().permits("example.com", 443, address)


@pytest.mark.parametrize(
    ("allow", "host", "port", "address", "good"),
    [
        ("127.0.0.1:8123", "127.0.0.1", 8123, "127.0.0.1", True),
        ("127.0.0.1:8123", "127.0.0.1", 8124, "127.0.0.1", False),
        ("127.0.0.0/8", "anything", 1, "127.9.9.9", True),
        ("10.0.0.0/8", "anything", 1, "127.0.0.1", False),
        ("[::1]:80", "localhost", 80, "::1", True),
        ("::1", "localhost", 9, "::1", True),
        ("::1", "localhost", 9, "127.0.0.1", False),
        ("intranet.example", "Intranet.Example", 80, "10.0.0.9", True),
        ("intranet.example:8080", "intranet.example", 80, "10.0.0.9", False),
        ("127.0.0.1", "mapped", 80, "::ffff:127.0.0.1", True),
    ],
)
def test_what_is_listed_is_allowed_and_nothing_else(allow, host, port, address, good):
    assert Guard([allow]).permits(host, port, address) is good


@pytest.mark.parametrize("entry", ["http://127.0.0.1", "10.0.0.0/99", "*", "", "a b"])
def test_an_entry_that_is_no_address_is_an_error_of_the_configuration(entry):
    with pytest.raises(ConfigError, match=r"network\.allow"):
        Guard([entry])


NOW = 1_790_000_000.0


@pytest.mark.parametrize(
    ("told", "seconds"),
    [
        ("120", 120.0),
        ("0", 0.0),
        ("1790000300", 300.0),
        ("Mon, 21 Sep 2026 13:15:00 GMT", 1_789_996_500.0 - NOW),
        ("2026-09-21T15:13:20Z", 1_790_003_600.0 - NOW),
        ("10, 10;w=1", 10.0),
        ("-5", None),
        ("nan", None),
        ("soon", None),
        ("", None),
    ],
)
def test_waits_are_understood_however_they_are_written(told, seconds):
    found = seconds_until(told, NOW)
    assert found == (None if seconds is None else max(0.0, seconds))


def test_retry_after_goes_before_the_reset_of_a_limit():
    assert asked_to_wait({"retry-after": "5", "x-ratelimit-reset": "500"}, NOW) == 5
    assert asked_to_wait({"x-ratelimit-reset": "500"}, NOW) == 500
    assert asked_to_wait({}, NOW) is None


def test_a_server_whose_clock_is_hours_off_means_its_own_time():
    date, later = "Mon, 01 Jun 2026 15:00:00 GMT", "Mon, 01 Jun 2026 15:00:20 GMT"
    reset = datetime(2026, 6, 1, 15, 0, 30, tzinfo=UTC).timestamp()
    for now in (reset - 7200, reset + 7200):
        assert asked_to_wait({"date": date, "retry-after": later}, now) == 20
        assert asked_to_wait({"date": date, "x-ratelimit-reset": str(reset)}, now) == 30
        assert asked_to_wait({"date": date, "retry-after": "5"}, now) == 5


def test_a_spent_limit_is_seen_and_nonsense_is_not():
    assert used_up({"x-ratelimit-remaining": "0"})
    assert used_up({"ratelimit-remaining": "0.0"})
    assert not used_up({"x-ratelimit-remaining": "1"})
    assert not used_up({"x-ratelimit-remaining": "many"})
    assert not used_up({})


def test_addresses_are_told_without_what_may_be_secret():
    assert safe_url("https://jane:pw@example.com:8443/a/b?key=1#x") == "https://example.com:8443/a/b?…"
    assert safe_url("http://[") == "an address that cannot be read"
    assert "\n" not in safe_url("https://example.com/a\nb")
