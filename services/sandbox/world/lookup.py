"""What the sandbox knows of any number: its form, its kind, who holds its range. Pure.

Form and kind come from libphonenumber; the fictional ranges, some of which it takes for invalid, are valid
here. Who holds a range is for `providers` to say.
"""

from collections.abc import Mapping

import phonenumbers
from phonenumbers import PhoneNumber, PhoneNumberFormat, PhoneNumberType, geocoder, timezone

from services.sandbox.world import ranges
from services.sandbox.world.providers import holder

_TYPES = {
    PhoneNumberType.FIXED_LINE: "fixed_line",
    PhoneNumberType.MOBILE: "mobile",
    PhoneNumberType.FIXED_LINE_OR_MOBILE: "fixed_line_or_mobile",
    PhoneNumberType.TOLL_FREE: "toll_free",
    PhoneNumberType.PREMIUM_RATE: "premium_rate",
    PhoneNumberType.SHARED_COST: "shared_cost",
    PhoneNumberType.VOIP: "voip",
    PhoneNumberType.PERSONAL_NUMBER: "personal_number",
    PhoneNumberType.PAGER: "pager",
    PhoneNumberType.UAN: "uan",
    PhoneNumberType.VOICEMAIL: "voicemail",
}
_OF_BAND = {"geo": "fixed_line", "uan": "uan", "fm": "mobile", "free": "toll_free", "prs": "premium_rate"}
_USES = {
    "1": "geographic",
    "2": "geographic",
    "3": "national non-geographic",
    "5": "corporate or VoIP",
    "7": "mobile or personal",
    "8": "special services",
    "9": "premium rate services",
}
_HIDDEN = ("9", "70", "84", "87")
"""UK ranges that may not be shown as a caller's number."""

_UK_ZONES = ("Europe/Guernsey", "Europe/Isle_of_Man", "Europe/Jersey", "Europe/London")
_SHORTEST_PREFIX = 4
_LONGEST_UK = 10


def live_status(e164: str) -> dict[str, object]:
    """What the networks know of a number at this moment."""
    network = holder(e164[2:]).name if e164.startswith("44") else "Unknown"
    details = {"name": network, "country": country(e164)}
    return {
        "detected_telephone_number": e164,
        "original_network": network,
        "original_network_details": details,
        "telephone_number_type": kind(e164) or "unknown",
        "live_status": "live" if kind(e164) == "mobile" else "unknown",
        "current_network": network,
        "current_network_details": details,
        "is_ported": "no",
    }


def country(e164: str) -> str:
    """The name of the country that a number belongs to."""
    if e164.startswith("44"):
        return "United Kingdom"
    parsed = _parsed(e164)
    return (geocoder.country_name_for_number(parsed, "en") if parsed else "") or "International"


def kind(e164: str) -> str | None:
    """The kind of a number; None when it cannot be one."""
    parsed, known = _parsed(e164), ranges.find(e164)
    if parsed is not None and phonenumbers.is_valid_number(parsed):
        return _TYPES.get(phonenumbers.number_type(parsed), "unknown")
    return _OF_BAND.get(known.block.chargeband, "unknown") if known is not None else None


def validation(e164: str) -> Mapping[str, object]:
    """The form of a number and its fitness as a caller's; only ``valid`` for what is none."""
    parsed, kinds = _parsed(e164), kind(e164)
    if parsed is None or kinds is None:
        return {"valid": False}
    british = parsed.country_code == 44
    region = phonenumbers.region_code_for_number(parsed) or ("GB" if british else "")
    return {
        "valid": True,
        "country_code": str(parsed.country_code),
        "iso": region.lower(),
        "national_number": phonenumbers.national_significant_number(parsed),
        "type": kinds,
        **_place(parsed, e164),
        "timezones": _zones(parsed),
        "formatted": _formatted(parsed),
        **({"ofcom": _ofcom(e164[2:])} if british else {}),
    }


def range_holder(digits: str) -> dict[str, object] | None:
    """Who holds the range of a UK number or of the beginning of one; None when that is unknown."""
    national = digits.removeprefix("44")
    if not digits.startswith("44") or not _is_range(digits, national):
        return None
    area = _area(national)
    return {
        "formatted": f"+44(0){area} {national[len(area) :]}".rstrip(),
        "data": {"code": national[:4], "prefix": national[:6], "rh": f"{holder(national).name} Limited"},
    }


def _is_range(digits: str, national: str) -> bool:
    if len(national) < _SHORTEST_PREFIX or len(national) > _LONGEST_UK or national[0] not in _USES:
        return False
    return len(national) < _LONGEST_UK - 1 or kind(digits) is not None


def _area(national: str) -> str:
    """The area code, or what stands in its place."""
    if national[0] == "2":
        return national[:2]
    short = national[0] in "389" or national[1] == "1" or (national[0] == "1" and national[2] == "1")
    return national[:3] if short else national[:4]


def _parsed(e164: str) -> PhoneNumber | None:
    try:
        return phonenumbers.parse(f"+{e164}")
    except phonenumbers.NumberParseException:
        return None


def _place(parsed: PhoneNumber, e164: str) -> dict[str, object]:
    """Carrier and place, as far as they are known."""
    place = geocoder.description_for_number(parsed, "en") if kind(e164) == "fixed_line" else ""
    carrier = {"carrier": holder(e164[2:]).name} if e164.startswith("44") else {}
    return {**carrier, **({"location": place} if place else {})}


def _zones(parsed: PhoneNumber) -> list[str]:
    found = [zone for zone in timezone.time_zones_for_number(parsed) if zone != timezone.UNKNOWN_TIMEZONE]
    return found or (list(_UK_ZONES) if parsed.country_code == 44 else [])


def _formatted(parsed: PhoneNumber) -> dict[str, str]:
    forms = {
        "e164": PhoneNumberFormat.E164,
        "national": PhoneNumberFormat.NATIONAL,
        "international": PhoneNumberFormat.INTERNATIONAL,
    }
    return {name: phonenumbers.format_number(parsed, form) for name, form in forms.items()}


def _ofcom(national: str) -> dict[str, object]:
    return {
        "status": "allocated",
        "use": _USES.get(national[0], "unknown"),
        "rh": f"{holder(national).name} Limited",
        "date": "2010-07-20",
        "valid_cli": not national.startswith(_HIDDEN),
    }
