"""The commands and their help. Nothing heavy is imported here: each loads its work when it is run."""

from __future__ import annotations

import click

from inspector import __version__
from inspector.cli.asked import (
    EXEC_FLAGS,
    diff_options,
    edit_options,
    exec_options,
    explain_options,
    key_options,
    run_options,
    store_options,
)
from inspector.cli.filter_commands import filters_command
from inspector.cli.loop_commands import LOOP
from inspector.cli.output import narrate
from inspector.model import ExitCode
from inspector.text import visible_line


class _DefaultsToRun(click.Group):
    """A group whose command may be left out: `inspector --port 0` is `inspector run --port 0`."""

    def parse_args(self, context: click.Context, args: list[str]) -> list[str]:
        own = {"--help", "-h", "--version"}
        if not args or (args[0].startswith("-") and args[0] not in own):
            args = ["run", *args]
        return super().parse_args(context, args)

    def format_epilog(self, context: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Exit codes"):
            formatter.write_dl([(str(int(code)), code.meaning) for code in ExitCode])


@click.group(
    cls=_DefaultsToRun, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110}
)
@click.version_option(__version__, prog_name="inspector")
def cli() -> None:
    """Watch webhook deliveries live: verdict, payload, forward, fixture.

    Without a command it runs: listens on port 7070 and shows what comes in.
    """


@cli.command("run")
@exec_options
@run_options
def run_command(exec: str | None, **flags: object) -> int:
    """Listen and show deliveries as they come (the default); with --exec run a program for each."""
    from inspector.cli.run import run

    given = {name: value for name in EXEC_FLAGS if (value := flags.pop(name)) is not None}
    if exec is None:
        if given:
            flag = "--" + next(iter(given)).replace("_", "-")
            raise click.UsageError(f"{flag} goes with --exec CMD.")
        return run(flags)
    from inspector.cli.exec.executor import Exec

    return run(flags, Exec(exec, **given))  # type: ignore[arg-type]  # as click parsed them


@cli.command("demo")
@run_options
def demo_command(**flags: object) -> int:
    """The screen with signed, tampered, stale and retried deliveries; needs no network."""
    from inspector.cli.demo.command import demo

    return demo(flags)


@cli.command("list")
@click.argument("filter", nargs=-1)
@click.option("--limit", type=click.IntRange(min=1), help="Only the newest so many.")
@click.option("--hidden", is_flag=True, help="Those that were hidden too.")
@store_options
def list_command(filter: tuple[str, ...], limit: int | None, hidden: bool, **flags: object) -> int:
    """Print kept deliveries that match FILTER, all of them without one."""
    from inspector.cli.history import list_deliveries

    return list_deliveries(flags, filter, limit, hidden=hidden)


@cli.command("show")
@click.argument("id", type=int)
@click.option("--body", "body_only", is_flag=True, help="Only the body, byte for byte.")
@click.option("--path", metavar="PATH", help="Only what is there: meeting.id, or a JSONPath query.")
@click.option("--find", metavar="TEXT", help="Only the keys and values that hold this text.")
@click.option("--changes", "changed", is_flag=True, help="What is new, gone or of another type.")
@store_options
def show_command(
    id: int, body_only: bool, path: str | None, find: str | None, changed: bool, **flags: object
) -> int:
    """Print one delivery whole, or a part or aspect of its payload."""
    if (path is not None) + (find is not None) + changed > 1:
        raise click.UsageError("--path, --find and --changes do not go together.")
    if path is not None or find is not None or changed:
        from inspector.cli import payload

        if path is not None:
            return payload.show_path(flags, id, path, exact=body_only)
        return payload.show_changes(flags, id) if find is None else payload.show_found(flags, id, find)
    from inspector.cli.history import show

    return show(flags, id, body_only=body_only)


@cli.command("mark")
@click.argument("ids", type=int, nargs=-1, required=True, metavar="ID...")
@click.option("--pin/--unpin", default=None, help="Pin, or take the pin off.")
@click.option("--hide/--unhide", default=None, help="Leave out of lists, or show again.")
@click.option("--note", metavar="TEXT", help="Write a note; an empty one removes it.")
@click.option("--tag", "tags", multiple=True, metavar="WORD", help="Give a tag; may be repeated.")
@click.option("--untag", multiple=True, metavar="WORD", help="Take a tag away; may be repeated.")
@store_options
def mark_command(
    ids: tuple[int, ...],
    pin: bool | None,
    hide: bool | None,
    note: str | None,
    tags: tuple[str, ...],
    untag: tuple[str, ...],
    **flags: object,
) -> int:
    """Pin, hide, tag or note deliveries, and print what is on them. They stay as they came."""
    from inspector.cli.mark import mark, marking

    return mark(flags, ids, marking(pin=pin, hide=hide, note=note, tags=tags, untag=untag))


@cli.command("export")
@click.argument("ids", type=int, nargs=-1, metavar="[ID...]")
@click.option("--filter", metavar="FILTER", help="Every delivery that matches, instead of ids.")
@click.option(
    "--format",
    "format_name",
    default="fixture",
    metavar="NAME",
    help="fixture (default), curl, json or markdown.",
)
@click.option("--out", default="fixtures", metavar="DIR", help="Where fixtures go (default: ./fixtures).")
@click.option("--raw", is_flag=True, help="Everything as it came: nothing is redacted.")
@store_options
def export_command(
    ids: tuple[int, ...], filter: str | None, format_name: str, out: str, raw: bool, **flags: object
) -> int:
    """Write deliveries as fixtures, curl commands or JSON. Secrets are redacted unless --raw."""
    from inspector.cli.export import export

    return export(flags, ids, format_name, out, raw=raw, filter=filter)


@cli.command("sessions")
@click.argument("session", required=False)
@click.option(
    "--limit", type=click.IntRange(min=1), default=100, help="Only the newest so many (default: 100)."
)
@store_options
def sessions_command(session: str | None, limit: int, **flags: object) -> int:
    """List what deliveries belong together (meetings, calls), or tell one SESSION in its order."""
    from inspector.cli.sessions import sessions

    return sessions(flags, session, limit)


@cli.command("stats")
@store_options
def stats_command(**flags: object) -> int:
    """Count the kept deliveries by provider, event, verdict and the app's answer."""
    from inspector.cli.stats import stats

    return stats(flags)


@cli.command("edit")
@click.argument("id", type=int)
@click.option("--body", metavar="FILE", help="Another body, byte for byte; - reads standard input.")
@click.option("--header", "headers", multiple=True, metavar="LINE", help="Sets 'Name: value'; 'Name:' drops.")
@click.option("--set", "values", multiple=True, metavar="PATH=VALUE", help="Sets a value in a JSON body.")
@click.option("--as-is", is_flag=True, help="Changes nothing: only to sign or send it again.")
@click.option("--sign", is_flag=True, help="Signs it again as the provider does.")
@click.option("--test-key", is_flag=True, help="Signs it with the local test key.")
@click.option("--keep-time", is_flag=True, help="Signs the time and id it has, not fresh ones.")
@click.option("--to", metavar="URL", help="Sends it there.")
@click.option("--allow-target", "hosts", multiple=True, metavar="HOST", help="A host outside this machine.")
@edit_options
def edit_command(id: int, **given: object) -> int:
    """Make a new delivery of a kept one: in your editor, or by the options. The original stays as it is."""
    from inspector.cli.edit import Asked, edit

    names = ("body", "headers", "values", "sign", "test_key", "keep_time", "to", "hosts", "as_is")
    asked = Asked(**{name: given.pop(name) for name in names})  # type: ignore[arg-type]  # as click parsed them
    return edit(given, id, asked)


@cli.command("explain")
@click.argument("id", type=int)
@click.option("--more", is_flag=True, help="Search for seconds instead of an instant.")
@explain_options
def explain_command(id: int, more: bool, **flags: object) -> int:
    """Judge a kept delivery again and say why: the cause, its proof, and what would break a valid one."""
    from inspector.cli.explain import explain

    return explain(flags, id, more=more)


@cli.command("confirm")
@click.argument("id", type=int)
@click.option("--anyway", is_flag=True, help="Even where the signature was not found valid.")
@explain_options
def confirm_command(id: int, anyway: bool, **flags: object) -> int:
    """Confirm the AWS SNS subscription that a kept delivery asks for: one visit of AWS's own host."""
    from inspector.cli.confirm import confirm

    return confirm(flags, id, anyway=anyway)


@cli.command("diff")
@click.argument("ids", type=int, nargs=-1, required=True, metavar="ID [ID]")
@click.option("--attempts", is_flag=True, help="Compare the app's last answers instead.")
@click.option("--ignore-volatile", "ignoring", is_flag=True, help="Leave out ids, times and signatures.")
@click.option("--all", "unfolded", is_flag=True, help="Print what is the same too.")
@diff_options
def diff_command(
    ids: tuple[int, ...], attempts: bool, ignoring: bool, unfolded: bool, **flags: object
) -> int:
    """Compare two deliveries, or one with the one of its event before it."""
    from inspector.cli.diff import diff

    return diff(flags, ids, attempts=attempts, ignoring=ignoring, unfolded=unfolded)


@cli.command("verify")
@click.argument("file")
@store_options
def verify_command(file: str, **flags: object) -> int:
    """Judge deliveries from FILE (JSON lines or an array; - reads standard input)."""
    from inspector.cli.verify import verify

    return verify(flags, file)


@cli.command("providers")
@click.argument("names", nargs=-1, metavar="[NAME]...")
@store_options
def providers_command(names: tuple[str, ...], **flags: object) -> int:
    """List every provider, how it signs, and whether it has a key."""
    from inspector.cli.providers import list_providers

    return list_providers(flags, names)


@cli.group("keys", invoke_without_command=True)
@click.pass_context
@store_options
def keys_command(context: click.Context, /, **flags: object) -> int:
    """List which providers have keys, or test or add one."""
    if context.invoked_subcommand is not None:
        return ExitCode.OK
    from inspector.cli.keys import list_keys

    return list_keys(flags)


@keys_command.command("test")
@key_options
@explain_options
def keys_test_command(provider_id: str, env: str | None, file: str | None, **flags: object) -> int:
    """Try a key of PROVIDER on its newest 200 deliveries; nothing is changed."""
    from inspector.cli.keys import given_by, test_key

    return test_key(flags, provider_id, given_by(env, file))


@keys_command.command("add")
@key_options
@store_options
def keys_add_command(provider_id: str, env: str | None, file: str | None, **flags: object) -> int:
    """Name a key of PROVIDER in the config file, whose comments and order stay."""
    from inspector.cli.keys import add_key, given_by

    return add_key(flags, provider_id, given_by(env, file))


@cli.command("config")
@run_options
def config_command(**flags: object) -> int:
    """Print every setting, where it came from, and which providers have keys."""
    from inspector.cli.config import show_config

    return show_config(flags)


for command in (filters_command, *LOOP):
    cli.add_command(command)


def run_any(arguments: list[str]) -> int:
    """Run any command line and return its exit code. Raises InspectorError, KeyboardInterrupt and
    BrokenPipeError; click's own errors become words here."""
    try:
        outcome = cli.main(arguments, prog_name="inspector", standalone_mode=False)
        return int(outcome) if isinstance(outcome, int) else ExitCode.OK
    except click.exceptions.Exit as error:
        return error.exit_code
    except click.ClickException as error:
        narrate(f"inspector: {visible_line(error.format_message())}")
        narrate("  inspector --help lists the commands and options.")
        return ExitCode.USAGE
    except click.Abort:
        return ExitCode.INTERRUPTED
