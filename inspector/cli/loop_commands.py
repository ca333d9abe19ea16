"""The commands of the developer's loop: routes, replay, grade, wait. Modules of their own do the work."""

from __future__ import annotations

import click

from inspector.cli.asked import grade_options, replay_options, route_options, store_options
from inspector.model import ExitCode

_REPLAY_MORE = f"""\b
Examples:
  inspector replay 1 2 --to localhost:3000/hooks
  inspector replay 'provider:stripe event:invoice.*' --to localhost:3000 --pace 5/s --sign
  inspector replay provider:dyte --to localhost:3000 --baseline answers.json --update --ignore '$..at'
  inspector replay --fixtures tests/fixtures --to localhost:3000 --baseline answers.json --sign

\b
What --ignore takes: places in JSON, forms, XML and multipart, as the screen copies them; patterns in texts:
  '$.order.at' '$..id' '$.items[*].id'  there, wherever it is, in each item; $ is the whole body
  '$.item' '$.item#2'                   every field, element or part of that name, or the second
  "$.order['@id']"                      an attribute
  '$.payload|json.id'                   a place in JSON that stands in a text
  'text:Made at .*'                     what a pattern (RE2) finds in plain text or HTML, line by line
  'text:csrf=(\\w+)'                     where it has groups, only what those find

\b
Exit codes with --baseline:
  {ExitCode.OK:>2}  every answer is as before, or was written
  {ExitCode.NOT_FOUND:>2}  there is no baseline yet, or nothing to send
  {ExitCode.FORWARD:>2}  a delivery got no whole answer
  {ExitCode.DIFFERENT:>2}  an answer is different or new; or one has no delivery, when all fixtures were sent
"""


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


@click.command("replay", epilog=_REPLAY_MORE)
@click.argument("words", nargs=-1, metavar="[ID... | FILTER]")
@click.option("--filter", metavar="FILTER", help="Every delivery that matches; the same as FILTER.")
@click.option("--to", required=True, metavar="URL", help="Where to send them.")
@click.option("--allow-target", "hosts", multiple=True, metavar="HOST", help="A host outside this machine.")
@click.option("--pace", metavar="PACE", help="now (16 at once), original, 10x or 5/s (default: in order).")
@click.option(
    "--sign", is_flag=True, help="Signs each again, with a time and id of now; a new, linked delivery."
)
@click.option("--fixtures", metavar="DIR", help="Sends the fixtures below DIR; needs no database.")
@click.option("--baseline", metavar="FILE", help="Compares the answers with those in FILE.")
@click.option("--update", is_flag=True, help="Writes the answers that are new or different into it.")
@click.option("--prune", is_flag=True, help="With --update: drops the answers to deliveries not sent.")
@click.option(
    "--ignore",
    multiple=True,
    metavar="PATH",
    help="Place in the answers that is not compared: $..id, or text:PATTERN (below).",
)
@click.option("--ignore-header", multiple=True, metavar="NAME", help="Header that is not compared.")
@replay_options
def replay_command(
    words: tuple[str, ...],
    to: str,
    filter: str | None,
    hosts: tuple[str, ...],
    pace: str | None,
    sign: bool,
    fixtures: str | None,
    baseline: str | None,
    update: bool,
    prune: bool,
    ignore: tuple[str, ...],
    ignore_header: tuple[str, ...],
    **flags: object,
) -> int:
    """Send kept deliveries or fixtures again, byte for byte.

    With --baseline the exit code says whether the app still answers as it did: status, headers and body are
    compared, JSON, forms, XML and multipart by their values. --update writes FILE, which is made to be
    committed: it has no secrets, what is [redacted] there is not compared, and it says itself what else is
    not. What --ignore and --ignore-header add to that is kept with --update, and holds this once without.
    """
    from inspector.cli.replay.command import Wanted, replay
    from inspector.cli.replay.regression import Against

    if baseline is None and (update or prune or ignore or ignore_header):
        raise click.UsageError("--update, --prune, --ignore and --ignore-header need --baseline FILE.")
    if prune and not update:
        raise click.UsageError("--prune needs --update.")
    against = None if baseline is None else Against(baseline, update, prune, ignore, ignore_header)
    ids, found = Wanted.of(words, filter)
    return replay(flags, Wanted(to, ids, found, hosts, pace, sign, fixtures, against))


@click.command("grade")
@click.argument("url", required=False)
@click.option("--key-env", metavar="NAME", help="Environment variable with the app's secret or private key.")
@click.option("--key-file", metavar="FILE", help="File with the app's secret, or a private test key as PEM.")
@click.option(
    "--key-id",
    default="test",
    metavar="ID",
    help="What the app calls the key, where deliveries name it (test).",
)
@click.option(
    "--header", "headers", multiple=True, metavar="LINE", help="Sets 'Name: value' on every delivery."
)
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
    from inspector.cli.grade.command import Asked, grade

    names = ("key_env", "key_file", "key_id", "headers", "key_port", "variant", "patience")
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
