"""Numbers as other programs write them after reading them. Checked against those programs' own output."""

from __future__ import annotations

import math


def javascript_number(text: str) -> str:
    """As ECMAScript writes a number after reading it as a double (Number::toString)."""
    number = float(text)
    if not math.isfinite(number):
        return "null"
    if number == 0:
        return "0"
    digits, power = _shortest(abs(number))
    sign = "-" if number < 0 else ""
    if 0 < power <= 21:
        whole = digits.ljust(power, "0")
        return f"{sign}{whole[:power]}.{whole[power:]}".rstrip(".")
    if -6 < power <= 0:
        return f"{sign}0.{'0' * -power}{digits}"
    mantissa = digits[0] + (f".{digits[1:]}" if len(digits) > 1 else "")
    return f"{sign}{mantissa}e{power - 1:+d}"


def go_number(text: str) -> str:
    """As Go's encoding/json writes a float64: like ECMAScript, but with minus zero."""
    number = _finite(text)
    return "-0" if number == 0 and text.startswith("-") else javascript_number(text)


def python_number(text: str) -> str:
    """As Python writes it: integers of any size, floats by their shortest form."""
    if _is_whole(text):
        return "0" if text == "-0" else text
    number = float(text)
    return repr(number) if math.isfinite(number) else "Infinity" if number > 0 else "-Infinity"


def php_number(text: str) -> str:
    """As PHP's json_encode writes it with its usual serialize_precision: no point in whole floats."""
    if _is_whole(text) and -(2**63) <= int(text) < 2**63:
        return "0" if text == "-0" else text
    number = _finite(text)
    if number == 0:
        return "-0" if text.startswith("-") else "0"
    digits, power = _shortest(abs(number))
    sign = "-" if number < 0 else ""
    if -4 < power <= 17:
        return sign + _plain(digits, power).removesuffix(".0")
    return f"{sign}{digits[0]}.{digits[1:] or '0'}e{power - 1:+d}"


def php_number_with_fraction(text: str) -> str:
    """The same with JSON_PRESERVE_ZERO_FRACTION."""
    written = php_number(text)
    plain = written.removeprefix("-").isdigit()
    return written if _is_whole(text) or not plain else f"{written}.0"


def ruby_number(text: str) -> str:
    """As Ruby writes it: integers of any size, floats with at least one digit on each side of the point."""
    if _is_whole(text):
        return "0" if text == "-0" else text
    number = _finite(text)
    if number == 0:
        return "-0.0" if text.startswith("-") else "0.0"
    digits, power = _shortest(abs(number))
    sign = "-" if number < 0 else ""
    if -4 < power <= 16:
        return sign + _plain(digits, power)
    return f"{sign}{digits[0]}.{digits[1:] or '0'}e{'-' if power < 1 else '+'}{abs(power - 1):02d}"


def ruby_number_early(text: str) -> str:
    """As older releases of Ruby's json do: 1.0e+15 already with an exponent."""
    number = 0.0 if _is_whole(text) else abs(_finite(text))
    if 1e15 <= number < 1e16:
        digits, power = _shortest(number)
        return f"{'-' if text.startswith('-') else ''}{digits[0]}.{digits[1:] or '0'}e+{power - 1:02d}"
    return ruby_number(text)


def java_number(text: str) -> str:
    """As Jackson writes it: integers of any size, floats by Double.toString."""
    return ("0" if text == "-0" else text) if _is_whole(text) else java_double(text)


def java_double(text: str) -> str:
    """Double.toString, for integers too, as Gson does with maps."""
    number = _finite(text)
    sign = "-" if text.startswith("-") else ""
    if number == 0:
        return f"{sign}0.0"
    digits, power = _shortest(abs(number))
    if -3 < power <= 7:
        return sign + _plain(digits, power)
    return f"{sign}{digits[0]}.{digits[1:] or '0'}E{power - 1}"


def newtonsoft_number(text: str) -> str:
    """As Json.NET writes it: integers of any size, floats by the round-trip form, with a point."""
    if _is_whole(text):
        return "0" if text == "-0" else text
    number = _finite(text)
    sign = "-" if text.startswith("-") else ""
    if number == 0:
        return f"{sign}0.0"
    digits, power = _shortest(abs(number))
    if -4 < power <= 15:
        return sign + _plain(digits, power)
    mantissa = digits[0] + (f".{digits[1:]}" if len(digits) > 1 else "")
    return f"{sign}{mantissa}E{'-' if power < 1 else '+'}{abs(power - 1):02d}"


def _is_whole(text: str) -> bool:
    return text.removeprefix("-").isdigit()


def _finite(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise ValueError(text)
    return number


def _plain(digits: str, power: int) -> str:
    """Digits with the point in its place, and at least one digit on each side."""
    if power <= 0:
        return f"0.{'0' * -power}{digits}"
    whole = digits.ljust(power, "0")
    return f"{whole[:power]}.{whole[power:] or '0'}"


def _shortest(number: float) -> tuple[str, int]:
    """The shortest digits that give a positive double back, and the place of the point before them."""
    mantissa, _, exponent = repr(number).partition("e")
    whole, _, fraction = mantissa.partition(".")
    digits = whole + fraction
    power = len(whole) + int(exponent or 0)
    stripped = digits.lstrip("0")
    return stripped.rstrip("0"), power - (len(digits) - len(stripped))
