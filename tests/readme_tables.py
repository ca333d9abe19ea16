"""The README's tables, made from the code they describe: `python -m tests.readme_tables` writes them."""

from __future__ import annotations

from pathlib import Path

from inspector.cli.providers import scheme_text
from inspector.config import OPTIONS
from inspector.explore import FIELDS
from inspector.explore.fields import SECTIONS
from inspector.model import ExitCode
from inspector.providers import load, promise
from inspector.tui.actions import readme_table

README = Path(__file__).parent.parent / "README.md"


def option_table() -> str:
    """Every option: flag, default, what it does."""
    rows = ["| option | default | what it does |", "|---|---|---|"]
    for option in OPTIONS:
        flag = f"{option.flag} {option.metavar}".strip()
        rows.append(f"| `{flag}` | {option.default_text} | {option.help} |")
    rows.append("| `--config FILE` | the user's config directory | Reads another config file |")
    return "\n".join(rows)


def exit_code_table() -> str:
    """Every exit code and its meaning."""
    rows = [f"| {int(code)} | {code.meaning} |" for code in ExitCode]
    return "\n".join(["| code | meaning |", "|---|---|", *rows])


def provider_table() -> str:
    """Every built-in provider: name, id in the config, how it signs, what its retries are."""
    rows = ["| provider | id | how it signs | retries |", "|---|---|---|---|"]
    for provider in sorted(load(None), key=lambda provider: provider.name.lower()):
        schemes = [scheme_text(scheme.variant, scheme.kind, scheme.algorithm) for scheme in provider.schemes]
        how = (
            f"not supported: {provider.unsupported}"
            if provider.unsupported
            else ", ".join(dict.fromkeys(schemes))
        )
        rows.append(f"| {provider.name} | `{provider.id}` | {how} | {promise(provider)} |")
    return "\n".join(rows)


def filter_table() -> str:
    """Every field of the filter language."""
    rows = ["| field | what it is | for example |", "|---|---|---|"]
    rows += [f"| `{field.name}:` | {field.about} | `{field.example}` |" for field in FIELDS.values()]
    rows += [f"| `{name}.…:` | {about} | `{example}` |" for name, about, example in SECTIONS]
    return "\n".join(rows)


TABLES = {
    "filters": filter_table,
    "keys": readme_table,
    "options": option_table,
    "exit-codes": exit_code_table,
    "providers": provider_table,
}


def with_tables(text: str) -> str:
    """The README with every table between its marks as the code says."""
    for name, make in TABLES.items():
        before, after = f"<!-- {name} -->", f"<!-- /{name} -->"
        start, _, rest = text.partition(before)
        _, found, end = rest.partition(after)
        if not found:
            raise SystemExit(f"README has no place for the table {name}.")
        text = f"{start}{before}\n{make()}\n{after}{end}"
    return text


if __name__ == "__main__":
    README.write_text(with_tables(README.read_text()))
