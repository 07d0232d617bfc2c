"""Which parameters each endpoint reads, for ``/openapi.json``. Pure data.

One line a group of endpoints: a parameter's name, its JSON type and, with `!`, that it must be given.
"""

_DATES = "date_start date_end"
_CALLS = f"{_DATES} limit:integer start:integer filter:object"
_SETTINGS = (
    "type enabled:boolean enabled_in:boolean enabled_out:boolean limit_concurrent_out:integer"
    " limit_concurrent_in:integer limit_rate_out limit_rate_in cli_format cli_default"
    " cli_force_default:boolean nni_default max_cpm:number max_cpc:number max_cost:number max_dur:integer"
    " emergency_enabled:boolean"
)
_CONFIG = "routing:object rules:object options:object meta:object"
_PREFIXES = "allow:array deny:array"

_ACCOUNT = "/v3/accounts/{account}"
_VOICE = "/v3/voice/{account}"
_NUMBERS = "/v3/numbers/{account}"
_NUMBER = f"{_NUMBERS}/allocated/{{number}}"
_PORTING = "/v3/porting/{account}"

_TABLE = {
    f"PUT {_ACCOUNT}/type": "account_type!",
    f"POST {_ACCOUNT}/prepay/summary": "from_date to_date callback",
    f"PUT {_ACCOUNT}/prepay/balance/alert": "alert_balance!:number",
    f"PUT {_ACCOUNT}/prepay/balance/locked": "balance!:number",
    f"POST {_ACCOUNT}/reports/voice/summary/day/{{direction}}": "date callback",
    f"POST {_ACCOUNT}/reports/voice/cdr/day": "date callback",
    f"POST {_ACCOUNT}/reports/voice/cdr/latest/{{count}}": "callback",
    f"POST {_ACCOUNT}/reports/sms/cdr/day": "date callback",
    f"POST {_ACCOUNT}/reports/sms/cdr/latest/{{count}}": "callback",
    f"GET {_ACCOUNT}/summary/{{key}}": f"{_DATES} limit:integer sort",
    f"POST {_ACCOUNT}/summary/{{key}}": f"{_DATES} limit:integer sort filter:object",
    f"GET {_ACCOUNT}/summary/{{direction}}/{{key}}": f"{_DATES} limit:integer sort",
    f"POST {_ACCOUNT}/summary/{{direction}}/{{key}}": f"{_DATES} limit:integer sort filter:object",
    f"GET {_ACCOUNT}/notifications/history": f"class {_DATES}",
    f"POST {_ACCOUNT}/notifications/{{type}}/{{method}}": "destination!",
    f"PUT {_VOICE}/limits": "limit_concurrent_in!:integer limit_concurrent_out!:integer",
    f"GET {_VOICE}/channels/history": "interval",
    f"GET {_VOICE}/cdr": f"{_DATES} limit:integer start:integer",
    f"POST {_VOICE}/cdr": _CALLS,
    f"GET {_VOICE}/cdr/{{date}}": f"{_DATES} limit:integer start:integer",
    f"POST {_VOICE}/cdr/{{date}}": _CALLS,
    f"PUT {_VOICE}/trunks/{{trunk}}": _SETTINGS,
    f"PUT {_VOICE}/trunks/{{trunk}}/balance": "balance:number adjust:number",
    f"PUT {_VOICE}/trunks/{{trunk}}/destinationacl": _PREFIXES,
    f"PUT {_VOICE}/trunks/{{trunk}}/config": _CONFIG,
    f"PUT {_VOICE}/trunks/{{trunk}}/numbers": "numbers:array force:boolean",
    f"POST {_VOICE}/trunks/{{trunk}}/numbers": "numbers:array force:boolean",
    f"PUT {_VOICE}/outbound/destinationacl": _PREFIXES,
    f"PUT {_VOICE}/outbound/rateacl": _PREFIXES,
    f"PUT {_VOICE}/outbound/{{trunk}}/rateacl": _PREFIXES,
    f"PUT {_VOICE}/ida/{{cli}}": _SETTINGS,
    f"GET {_NUMBERS}/available/{{tier}}/{{count}}": "pattern country_code",
    f"POST {_NUMBERS}/available/consecutive/{{count}}": "pattern country_code callback",
    f"POST {_NUMBERS}/allocated/all": "pattern key filter_config:boolean callback",
    f"POST {_NUMBERS}/allocated/{{count}}": "pattern key filter_config:boolean callback",
    f"PUT {_NUMBER}/config": _CONFIG,
    f"PUT {_NUMBERS}/default/config": _CONFIG,
    f"PUT {_NUMBER}/trunk": "trunk!",
    f"PUT {_NUMBER}/sms": "mode! endpoint!",
    f"PUT {_NUMBER}/999": "title forename name! bussuffix premises! thoroughfare! locality! postcode!",
    f"POST {_PORTING}/gnp": (
        "mbn! lcp! lcp_cupid! port_date contact_email! account_number billing_postcode! type! lines!:integer"
        " channels!:integer customer!:object numbers!:array orig_ref"
    ),
    f"POST {_PORTING}/mnp": "msisdn! pac! contact_email port_date",
    "POST /v3/messaging/{account}/sms": (
        "to! from! message! flash:integer replace:integer concat:integer report extended:integer"
    ),
    "POST /v3/messaging/{account}/fax": "to!:array from! sendat priority:integer report",
    "POST /v3/messaging/{account}/hlr": "number!",
    f"POST {_ACCOUNT}/byoc": "label! trunk",
    f"PUT {_ACCOUNT}/byoc/{{byoc}}": "label trunk transforms:array",
    f"POST {_ACCOUNT}/byoc/{{byoc}}/acl": "cidr!",
    f"POST {_ACCOUNT}/byoc/{{byoc}}/routing/inbound": "data!:array",
    f"POST {_ACCOUNT}/oc": "businessName! customerDomains! address!:object contact!:object",
    f"PUT {_ACCOUNT}/oc/{{uuid}}/config": "outbound_destination",
    f"POST {_ACCOUNT}/oc/{{uuid}}/numbers": "add:array remove:array",
}


def parameters(endpoint: str) -> list[tuple[str, str, bool]]:
    """Name, JSON type and whether it is required, of each parameter of the endpoint `METHOD path`."""
    return [_parameter(word) for word in _TABLE.get(endpoint, "").split()]


def _parameter(word: str) -> tuple[str, str, bool]:
    name, _, kind = word.partition(":")
    return name.removesuffix("!"), kind or "string", name.endswith("!")
