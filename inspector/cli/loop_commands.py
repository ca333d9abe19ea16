"""The commands of the developer's loop: routes, replay, grade, wait. Modules of their own do the work."""

from __future__ import annotations

import click

from inspector.cli.asked import grade_options, route_options, store_options
from inspector.model import ExitCode


@click.group("routes", invoke_without_command=True)
@click.pass_context
@route_options
def routes_command(context: click.Context, /, **flags: object) -> int:
    """List the routes: what each takes, where it sends, who answers; or test them on a delivery."""
    if context.invoked_subcommand is not None:
        return ExitCode.OK
    from inspector.cli.routes import list_routes

    return list_routes(flags)


@routes_command.command("test")
@click.argument("id", type=int)
@route_options
def routes_test_command(id: int, **flags: object) -> int:
    """Say of each route whether it takes a kept delivery and why, and who would answer its sender."""
    from inspector.cli.route_test import try_routes

    return try_routes(flags, id)


@click.command("replay")
@click.argument("ids", type=int, nargs=-1, metavar="[ID...]")
@click.option("--filter", metavar="FILTER", help="Every delivery that matches, instead of ids.")
@click.option("--pace", metavar="PACE", help="now (16 at once), original, 10x or 5/s (default: in order).")
@click.option("--to", required=True, metavar="URL", help="Where to send them.")
@click.option("--allow-target", "hosts", multiple=True, metavar="HOST", help="A host outside this machine.")
@store_options
def replay_command(
    ids: tuple[int, ...],
    filter: str | None,
    pace: str | None,
    to: str,
    hosts: tuple[str, ...],
    **flags: object,
) -> int:
    """Send kept deliveries again, byte for byte."""
    from inspector.cli.replay import Wanted, replay

    return replay(flags, Wanted(ids, to, hosts, filter, pace))


@click.command("grade")
@click.argument("url", required=False)
@click.option("--key-env", metavar="NAME", help="Environment variable with the app's secret or private key.")
@click.option("--key-file", metavar="FILE", help="File with the app's secret, or a private test key as PEM.")
@click.option(
    "--key-port", type=click.IntRange(0, 65535), default=0, help="Port the public key is served on."
)
@click.option("--variant", metavar="NAME", help="Which of the provider's ways of signing.")
@click.option("--only", metavar="CASE,CASE", help="Only these cases, and the right delivery before them.")
@click.option("--list", "listing", is_flag=True, help="Say what would be sent, without sending.")
@click.option(
    "--patience",
    type=click.FloatRange(0, 3600),
    default=30,
    help="Seconds the app has to take a new key (30).",
)
@grade_options
def grade_command(url: str | None, only: str | None, listing: bool, **given: object) -> int:
    """Send the app at URL right and wrong deliveries of a provider, and say what it should have answered."""
    from inspector.cli.grade import Asked, grade

    names = ("key_env", "key_file", "key_port", "variant", "patience")
    cases = tuple(name.strip() for name in (only or "").split(",") if name.strip())
    asked = Asked(only=cases, **{name: given.pop(name) for name in names})  # type: ignore[arg-type]  # as click parsed them
    return grade(given, url, asked, listing=listing)


@click.command("wait")
@click.argument("filter", nargs=-1)
@click.option("--timeout", default="30s", metavar="TIME", help="Longest wait: 30s, 500ms, 2m (default: 30s).")
@click.option("--count", type=click.IntRange(min=1), default=1, help="How many must come (default: 1).")
@click.option("--existing", is_flag=True, help="Those that are there already count too.")
@click.option("--since", metavar="WHEN", help="Those kept since -5m, a time, or after an id count too.")
@click.option("--then", metavar="CMD", help="Program to start with the last one as JSON on stdin; no shell.")
@click.option("--then-timeout", metavar="TIME", help="Longest time for it (default: no limit).")
@store_options
def wait_command(filter: tuple[str, ...], **given: object) -> int:
    """Wait until deliveries that match FILTER have come to the inspector that is running."""
    from inspector.cli.wait import Wait, wait

    if given["existing"] and given["since"] is not None:
        raise click.UsageError("--existing and --since do not go together.")
    if given["then_timeout"] is not None and given["then"] is None:
        raise click.UsageError("--then-timeout goes with --then CMD.")
    names = ("timeout", "count", "existing", "since", "then", "then_timeout")
    asked = Wait(" ".join(filter), **{name: given.pop(name) for name in names})  # type: ignore[arg-type]  # as click parsed them
    return wait(given, asked)


LOOP: tuple[click.Command, ...] = (routes_command, replay_command, grade_command, wait_command)
