"""How programs write JSON, as data: spaces, order, escapes, numbers. The commonest come first."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from itertools import product

from inspector.verify.explain.numbers import (
    go_number,
    java_double,
    java_number,
    javascript_number,
    newtonsoft_number,
    php_number,
    php_number_with_fraction,
    python_number,
    ruby_number,
    ruby_number_early,
)


@dataclass(frozen=True, slots=True)
class Layout:
    """What stands between values. `indent` is the text of one level, None for one line. With `rows` an
    array's items stand in one row (Jackson). `empty_object` and `empty_array` may hold `\\n`, after which
    the indentation follows."""

    comma: str = ","
    colon: str = ":"
    indent: str | None = None
    rows: bool = False
    empty_object: str = "{}"
    empty_array: str = "[]"
    newline: str = "\n"


COMPACT = Layout()
SPACED = Layout(", ", ": ")
TWO = Layout(",", ": ", "  ")
FOUR = Layout(",", ": ", "    ")
TAB = Layout(",", ": ", "\t")
JACKSON = Layout(", ", " : ", "  ", rows=True, empty_object="{ }", empty_array="[ ]")
RUBY = Layout(",", ": ", "  ", empty_object="{\n}", empty_array="[\n\n]")


@dataclass(frozen=True, slots=True)
class Style:
    """How a program writes JSON.

    `ascii` escapes what is not ASCII, `escaped` are further signs written as \\uXXXX, `upper` writes
    their hex in capitals, `slashes` escapes `/`, `long` writes \\b and \\f as \\u0008 and \\u000c, `quotes`
    writes \\" as \\u0022. `sort` orders keys, `indexes_first` puts keys like "10" before others. `nulls`
    keeps members that are null, `lists` turns empty objects, and those with keys 0, 1, 2, into arrays,
    `dates` cuts zeros from the fraction of ISO times. `numbers` respells a number, `end` follows it all.
    """

    name: str
    layout: Layout = COMPACT
    ascii: bool = False
    escaped: str = ""
    upper: bool = False
    slashes: bool = False
    long: bool = False
    quotes: bool = False
    sort: bool = False
    indexes_first: bool = False
    nulls: bool = True
    lists: bool = False
    dates: bool = False
    numbers: Callable[[str], str] = str
    end: str = ""


_LINES = "\u2028\u2029"
_GO = f"<>&{_LINES}"
_GSON = f"<>&='{_LINES}"
_DOTNET = "<>&'+`\x7f"

JAVASCRIPT = Style("JavaScript's JSON.stringify", indexes_first=True, numbers=javascript_number)
PYTHON = Style("Python's json.dumps", SPACED, ascii=True, escaped="\x7f", numbers=python_number)
GO = Style("Go's encoding/json", escaped=_GO, sort=True, numbers=go_number)
PHP = Style("PHP's json_encode", ascii=True, slashes=True, lists=True, numbers=php_number)
RUBY_GENERATE = Style("Ruby's JSON.generate", numbers=ruby_number)
JACKSON_COMPACT = Style("Java's Jackson", upper=True, numbers=java_number)
GSON = Style("Java's Gson", escaped=_GSON, nulls=False)
DOTNET = Style(".NET's System.Text.Json", ascii=True, escaped=_DOTNET, upper=True, quotes=True)
NEWTONSOFT = Style(".NET's Newtonsoft.Json", escaped=f"\x85{_LINES}", dates=True, numbers=newtonsoft_number)

LANGUAGES: tuple[tuple[str, Style], ...] = (
    ("JavaScript", JAVASCRIPT),
    ("Python", PYTHON),
    ("Go", GO),
    ("PHP", PHP),
    ("Ruby", RUBY_GENERATE),
    ("Java (Jackson)", JACKSON_COMPACT),
    ("Java (Gson)", GSON),
    (".NET (System.Text.Json)", DOTNET),
    (".NET (Newtonsoft.Json)", NEWTONSOFT),
)
"""What a receiver in each language writes when it parses and writes again with its usual library."""

_COMPACT_PYTHON = replace(PYTHON, name="Python's json.dumps, compact", layout=COMPACT)
_PHP_OBJECTS = replace(PHP, name="PHP's json_encode of objects", lists=False)

STYLES: tuple[Style, ...] = (
    JAVASCRIPT,
    PYTHON,
    _COMPACT_PYTHON,
    Style("Python's json.dumps with ensure_ascii=False", SPACED, numbers=python_number),
    Style("compact JSON", numbers=python_number),
    Style("compact JSON that keeps the numbers"),
    PHP,
    _PHP_OBJECTS,
    GO,
    replace(GO, name="Go's encoding/json of a struct", sort=False),
    replace(GO, name="Go's encoding/json without HTML escapes", escaped=_LINES),
    replace(GO, name="Go's encoding/json before 1.22", long=True),
    Style("Go's json.RawMessage", escaped=_GO),
    RUBY_GENERATE,
    replace(RUBY_GENERATE, name="Ruby's JSON.generate before 2.10", numbers=ruby_number_early),
    replace(RUBY_GENERATE, name="Rails' to_json", escaped=_GO),
    JACKSON_COMPACT,
    GSON,
    replace(GSON, name="Java's Gson with serializeNulls", nulls=True),
    replace(GSON, name="Java's Gson of a map", numbers=java_double),
    DOTNET,
    replace(DOTNET, name=".NET's System.Text.Json, relaxed", ascii=False, escaped="\x7f", quotes=False),
    NEWTONSOFT,
    replace(NEWTONSOFT, name=".NET's Newtonsoft.Json without dates", dates=False),
    replace(PHP, name="PHP's json_encode with JSON_UNESCAPED_SLASHES", slashes=False),
    replace(PHP, name="PHP's json_encode with JSON_UNESCAPED_UNICODE", ascii=False, escaped=_LINES),
    replace(
        PHP,
        name="PHP's json_encode with slashes and Unicode unescaped",
        ascii=False,
        escaped=_LINES,
        slashes=False,
    ),
    replace(PHP, name="PHP's json_encode with JSON_PRESERVE_ZERO_FRACTION", numbers=php_number_with_fraction),
    replace(_PHP_OBJECTS, name="PHP's json_encode of objects, slashes unescaped", slashes=False),
    Style("compact JSON with sorted keys", sort=True, numbers=python_number),
    replace(PYTHON, name="Python's json.dumps with sort_keys", sort=True),
    replace(_COMPACT_PYTHON, name="Python's json.dumps, compact, with sort_keys", sort=True),
    replace(JAVASCRIPT, name="JSON.stringify with 2 spaces", layout=TWO),
    replace(JAVASCRIPT, name="JSON.stringify with 4 spaces", layout=FOUR),
    replace(JAVASCRIPT, name="JSON.stringify with tabs", layout=TAB),
    Style("pretty JSON with 4 spaces", FOUR, numbers=python_number),
    Style("pretty JSON with 2 spaces", TWO, numbers=python_number),
    replace(PYTHON, name="Python's json.dumps with indent=2", layout=TWO),
    replace(PYTHON, name="Python's json.dumps with indent=4", layout=FOUR),
    replace(PHP, name="PHP's json_encode with JSON_PRETTY_PRINT", layout=FOUR),
    replace(_PHP_OBJECTS, name="PHP's json_encode of objects with JSON_PRETTY_PRINT", layout=FOUR),
    replace(GO, name="Go's json.MarshalIndent", layout=TWO),
    replace(GO, name="Go's json.MarshalIndent with tabs", layout=TAB),
    replace(RUBY_GENERATE, name="Ruby's JSON.pretty_generate", layout=TWO),
    replace(RUBY_GENERATE, name="Ruby's JSON.pretty_generate before 2.8", layout=RUBY),
    replace(JACKSON_COMPACT, name="Java's Jackson, pretty", layout=JACKSON),
    replace(GSON, name="Java's Gson, pretty", layout=TWO),
    replace(DOTNET, name=".NET's System.Text.Json, indented", layout=TWO),
    replace(
        DOTNET,
        name=".NET's System.Text.Json, indented, on Windows",
        layout=replace(TWO, newline="\r\n"),
    ),
    replace(NEWTONSOFT, name=".NET's Newtonsoft.Json, indented", layout=TWO),
    replace(
        NEWTONSOFT,
        name=".NET's Newtonsoft.Json, indented, on Windows",
        layout=replace(TWO, newline="\r\n"),
    ),
)
"""The writers tried by name, the commonest first."""

_LAYOUTS = ((COMPACT, "compact"), (SPACED, "spaced"), (TWO, "2 spaces"), (FOUR, "4 spaces"), (TAB, "tabs"))


def mixed_styles() -> Iterator[Style]:
    """Every mixture of habits that no program above has by default, plain ones first."""
    spellings: tuple[Callable[[str], str], ...] = (str, javascript_number)
    habits = product((False, True), (False, True), (False, True), (True, False), spellings)
    for ascii, slashes, sort, nulls, numbers in habits:
        said = (
            *(["non-ASCII escaped"] if ascii else []),
            *(["slashes escaped"] if slashes else []),
            *(["sorted keys"] if sort else []),
            *([] if nulls else ["no nulls"]),
        )
        for layout, words in _LAYOUTS:
            name = f"JSON written with {', '.join((words, *said))}"
            yield Style(name, layout, ascii=ascii, slashes=slashes, sort=sort, nulls=nulls, numbers=numbers)
