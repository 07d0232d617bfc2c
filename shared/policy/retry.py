"""How long to wait before the next try: pure arithmetic, chance handed in."""


def backoff(tries: int, *, chance: float, base: float = 1.0, cap: float = 300.0) -> float:
    """Seconds before the next try after `tries` of them: doubling from `base` to `cap`, half of it jittered.

    `chance` is a random number in [0, 1); the result lies between half and all of the plain doubling.
    """
    plain = min(cap, base * 2.0 ** min(tries, 60))
    return plain * (0.5 + chance / 2)
