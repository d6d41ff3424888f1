"""Check digits of the codes that stand in index numbers (索引号)."""

_GB11714_SIGNS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_GB11714_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)
_GB32100_SIGNS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_GB32100_WEIGHTS = tuple(pow(3, position, 31) for position in range(17))


def organisation_code(stem: str) -> str:
    """9 characters from 8 (GB 11714).

    >>> organisation_code("00714133")
    '007141332'
    """
    total = sum(_GB11714_SIGNS.index(sign) * weight for sign, weight in zip(stem, _GB11714_WEIGHTS, strict=True))
    return stem + "0123456789X0"[11 - total % 11]


def credit_code(division: str, organisation: str) -> str:
    """18 characters for an organ (机关) from division and organisation code (GB 32100-2015).

    >>> credit_code("441200", "MB2C91453")
    '11441200MB2C91453G'
    """
    stem = f"11{division}{organisation}"
    total = sum(_GB32100_SIGNS.index(sign) * weight for sign, weight in zip(stem, _GB32100_WEIGHTS, strict=True))
    return stem + _GB32100_SIGNS[-total % 31]
