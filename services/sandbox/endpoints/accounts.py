"""Section 2, the account: its type, its prepaid balance, and what guards that."""

from decimal import ROUND_HALF_UP, Decimal

from services.sandbox.endpoints.routing import Routes
from services.sandbox.world.accounts import SELF_SERVICE, TERMS, Accounts
from shared.v3.encoding import money, number
from shared.v3.http import Answer, Call, envelope
from shared.v3.refusal import bad_request

_ACCOUNT = "/v3/accounts/{account}"
_ALERT = f"{_ACCOUNT}/prepay/balance/alert"
_LOCKED = f"{_ACCOUNT}/prepay/balance/locked"

_LARGEST = 10**14
"""1/100,000ths: no amount beyond this is taken, since all of them must stay exact in a script's numbers."""


class AccountEndpoints:
    """Answers about the account itself."""

    def __init__(self, accounts: Accounts) -> None:
        self._accounts = accounts

    def routes(self) -> Routes:
        """The endpoints of this file."""
        return {
            f"GET {_ACCOUNT}/type": self.terms,
            f"PUT {_ACCOUNT}/type": self.move,
            f"GET {_ACCOUNT}/prepay/balance": self.balance,
            f"GET {_ALERT}": self.alert,
            f"PUT {_ALERT}": self.set_alert,
            f"GET {_LOCKED}": self.locked,
            f"PUT {_LOCKED}": self.lock,
            f"DELETE {_LOCKED}": self.unlock,
        }

    def terms(self, call: Call) -> Answer:
        """The account's type and its limits."""
        return envelope(self._accounts.terms(call.account))

    def move(self, call: Call) -> Answer:
        """Between developer and startup, either way; the other types move by contract only."""
        wanted = call.parameters.text("account_type")
        if wanted is None:
            raise bad_request("account_type is required")
        if not {wanted, self._accounts.terms(call.account).account_type} <= SELF_SERVICE:
            raise bad_request(f"account_type cannot be changed to {wanted}")
        self._accounts.move(call.account, TERMS[wanted])
        return self.terms(call)

    def balance(self, call: Call) -> Answer:
        """The whole balance, as a list of one."""
        balance, currency = self._accounts.balance(call.account)
        return Answer([{"balance": money(balance), "currency": currency}])

    def alert(self, call: Call) -> Answer:
        """The level of the low-balance alert, as a list of one."""
        level = self._accounts.funds(call.account).alert
        shown = None if level is None else number(level)
        return Answer([{"account": int(call.account), "alert_balance": shown}])

    def set_alert(self, call: Call) -> Answer:
        """Another level; 0 switches the alert off."""
        self._accounts.alert(call.account, _amount(call, "alert_balance"))
        return self.alert(call)

    def locked(self, call: Call) -> Answer:
        """What there is, what of it is locked and what can be spent, as a list of one."""
        funds = self._accounts.funds(call.account)
        amounts = {"balance": funds.balance, "locked": funds.locked, "available": funds.available}
        shown = {name: number(amount) for name, amount in amounts.items()}
        return Answer([{"account": int(call.account), **shown}])

    def lock(self, call: Call) -> Answer:
        """Lock another amount; more than there is may be locked."""
        self._accounts.lock(call.account, _amount(call, "balance"))
        return self.locked(call)

    def unlock(self, call: Call) -> Answer:
        """Lock nothing."""
        self._accounts.lock(call.account, 0)
        return self.locked(call)


def _amount(call: Call, name: str) -> int:
    """An amount of money, in 1/100,000ths. Raises a 400 `Refusal`."""
    try:
        units = Decimal(call.parameters.text(name) or "").scaleb(5).quantize(Decimal(1), ROUND_HALF_UP)
    except ArithmeticError as error:
        raise bad_request(f"Invalid {name}") from error
    if not (units.is_finite() and 0 <= units <= _LARGEST):
        raise bad_request(f"Invalid {name}")
    return int(units)
