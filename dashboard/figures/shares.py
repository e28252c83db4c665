"""Probabilities and shares as they are written: never rounded to all or to nothing."""

LEAST, MOST = 0.001, 0.999


def per_cent(ratio: float) -> str:
    """A share from 0 to 1 in per cent: ``"61 %"``, ``"99.8 %"``, ``"over 99.9 %"``.

    One digit after the point below 1 and above 99 per cent; only 0 and 1 are written as such.
    """
    if ratio in (0, 1):
        return f"{100 * ratio:.0f} %"
    if ratio < LEAST:
        return "under 0.1 %"
    if ratio > MOST:
        return "over 99.9 %"
    return f"{100 * ratio:.1f} %" if ratio < 0.01 or ratio > 0.99 else f"{100 * ratio:.0f} %"
