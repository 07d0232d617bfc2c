"""Section 2, the account: its type and its prepaid balance."""

from services.sandbox.endpoints.routing import Routes
from services.sandbox.world.accounts import SELF_SERVICE, TERMS, Accounts
from shared.v3.encoding import money
from shared.v3.http import Answer, Call, envelope
from shared.v3.refusal import bad_request

_ACCOUNT = "/v3/accounts/{account}"


class AccountEndpoints:
    """Answers about the account itself."""

    def __init__(self, accounts: Accounts) -> None:
        self._accounts = accounts

    def routes(self) -> Routes:
        """The endpoints of this section."""
        return {
            f"GET {_ACCOUNT}/type": self.terms,
            f"PUT {_ACCOUNT}/type": self.move,
            f"GET {_ACCOUNT}/prepay/balance": self.balance,
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
