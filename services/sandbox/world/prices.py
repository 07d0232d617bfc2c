"""What the sandbox charges besides gold premiums, in 1/100,000ths: the one price table."""

from msgspec import Struct


class Prices(Struct, frozen=True):
    """The carrier's documents give no prices; these are the sandbox's own."""

    rent: int = 50_000
    """One number for one month."""
    emergency: int = 100_000
    """One submission of an emergency-services record."""
    port: int = 1_000_000
    """One submission of a geographic port."""
    port_again: int = 500_000
    """One submission of a geographic port that was rejected before."""
    mobile_port: int = 500_000
    """One submission of a mobile port."""
    sms: int = 2_000
    """One part of an SMS."""
    fax: int = 5_000
    """A fax to one recipient."""
    urgent_fax: int = 7_500
    """A fax that is to overtake others."""
    hlr: int = 1_000
    """One look-up of a number's status."""


PRICES = Prices()
