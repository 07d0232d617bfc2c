"""What an entry of the ledger gives to tell."""

import pytest

from services.sandbox.world.news import TYPES, News, told_of


def news(effect: str, subject: str, charge: str = "0.00000") -> list[News]:
    return list(told_of({"effect": effect, "subject": subject, "charge": charge, "currency": "GBP"}))


def test_a_change_is_news_for_those_who_watch_its_kind() -> None:
    assert news("number.delete", "441632960123") == [
        ("number", {"number": "441632960123", "action": "deleted"})
    ]


@pytest.mark.parametrize("effect", ["trunk.create", "trunk.password_reset"])
def test_a_password_is_never_told(effect: str) -> None:
    ((kind, data),) = news(effect, "930000-ACME")
    assert (kind, data["trunk"], data["pass"]) == ("trunk", "930000-ACME", "######")


def test_a_charge_is_news_by_itself() -> None:
    found = news("port.submit", "12345", "10.00000")
    assert [item.type for item in found] == ["porting", "prepay_debit"]
    assert found[1].data["amount"] == "10.00000"
    assert {item.type for item in found} <= TYPES.keys()


def test_that_somebody_was_told_is_no_news() -> None:
    assert news("notification.sms", "9f0c6a2d", "0.02000") == []
