"""The command line of `inspector filters`. Nothing heavy is imported here, as in `main`."""

from __future__ import annotations

import click

from inspector.cli.asked import store_options
from inspector.model import ExitCode


@click.group("filters", invoke_without_command=True)
@click.pass_context
@store_options
def filters_command(context: click.Context, /, **flags: object) -> int:
    """List the filters with names, what each stands for and how much it matches; or save or remove one."""
    if context.invoked_subcommand is not None:
        return ExitCode.OK
    from inspector.cli.filters import list_filters

    return list_filters(flags)


@filters_command.command("save")
@click.argument("name")
@click.argument("filter", nargs=-1, required=True)
@store_options
def filters_save_command(name: str, filter: tuple[str, ...], **flags: object) -> int:
    """Save FILTER as @NAME, which then stands for it in every filter."""
    from inspector.cli.filters import save_filter

    return save_filter(flags, name, filter)


@filters_command.command("remove")
@click.argument("name")
@store_options
def filters_remove_command(name: str, **flags: object) -> int:
    """Forget the saved filter @NAME."""
    from inspector.cli.filters import remove_filter

    return remove_filter(flags, name)
