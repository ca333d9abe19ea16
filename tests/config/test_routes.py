"""Routes and answers as a user writes them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from inspector.config import Paths, Settings, resolve
from inspector.config.answers import Ack, Step, read_ack
from inspector.model import ConfigError

FILE = """
[[routes]]
name = "meetings"
filter = "event:meeting.*"
to = "http://localhost:3000/hooks"
path = "/dyte/* -> /hooks/*"
set_headers = { X-Env = "dev" }
remove_headers = ["X-Old"]
timeout = 2
insecure = true
health = "/healthz"
seed = 7

[[routes.answer]]
status = 503
times = 2
delay = 0.5
headers = { Retry-After = "1" }
body = "busy"

[[routes.answer]]
drop = true
percent = 50

[[routes]]
to = "http://localhost:4000"
ack = "500 x2, 200"
"""


def settings_of(tmp_path: Path, text: str = "", **flags: object) -> Settings:
    paths = Paths(tmp_path, tmp_path, tmp_path)
    paths.config_file.parent.mkdir(exist_ok=True)
    paths.config_file.write_text(text)
    return resolve(flags, {}, paths).settings


def test_routes_of_flags_come_before_those_of_the_file(tmp_path: Path) -> None:
    settings = settings_of(tmp_path, FILE, forward=("provider:stripe -> 3000/stripe", "4000"))
    assert [(route.name, route.filter, route.to) for route in settings.routes] == [
        ("forward", "provider:stripe", "http://localhost:3000/stripe"),
        ("forward-2", "", "http://localhost:4000"),
        ("meetings", "event:meeting.*", "http://localhost:3000/hooks"),
        ("route-2", "", "http://localhost:4000"),
    ]
    assert settings.target == "http://localhost:4000"


def test_table_says_everything_a_route_can(tmp_path: Path) -> None:
    meetings, other = settings_of(tmp_path, FILE).routes
    assert meetings.set_headers == (("X-Env", "dev"),)
    assert meetings.remove_headers == ("X-Old",)
    assert (meetings.timeout, meetings.insecure, meetings.health) == (2.0, True, "/healthz")
    busy = Step(503, times=2, delay=0.5, headers=(("Retry-After", "1"),), body="busy")
    assert meetings.ack == Ack(steps=(busy, Step(None, percent=50)), seed=7)
    assert other.ack == Ack(steps=(Step(500, times=2), Step(200)))


def test_routes_survive_the_way_to_the_engine(tmp_path: Path) -> None:
    settings = settings_of(tmp_path, FILE, forward=("event:a -> 3000",))
    assert Settings.from_json(json.loads(json.dumps(settings.to_json()))) == settings


@pytest.mark.parametrize(
    ("text", "steps"),
    [
        ("now", (Step(200),)),
        ("204", (Step(204),)),
        ("500 x2, 200", (Step(500, times=2), Step(200))),
        ("drop x1, 503 after 2.5s x2, 200", None),
        ("drop x1, 503 x2 after 2.5s, 200", (Step(None, times=1), Step(503, times=2, delay=2.5), Step(200))),
        ("30% 500, 200", (Step(500, percent=30), Step(200))),
        ("", None),
        ("600", None),
        ("500 x0", None),
        ("500 after 999s", None),
        ("0% 500, 200", None),
        (",", None),
        ("500 " * 1000, None),
    ],
)
def test_script_is_read_or_refused_in_words(text: str, steps: tuple[Step, ...] | None) -> None:
    if steps is None:
        with pytest.raises(ValueError, match=r"[a-z]"):
            read_ack(text)
    else:
        assert read_ack(text).steps == steps


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("routes = 3", "routes must be a list of tables"),
        ("[[routes]]\nfilter = 'a'", "to is missing"),
        ("[[routes]]\nto = 'a'\ntimeot = 3", "Did you mean “timeout”?"),
        ("[[routes]]\nto = 'a'\npath = 'up'", "path is keep, prefix, replace or a pattern"),
        ("[[routes]]\nto = 'a'\npath = '/a -> /*'", "path is keep"),
        ("[[routes]]\nto = 'a'\nset_headers = { 'X Y' = 'a' }", "header names and texts"),
        ("[[routes]]\nto = 'a'\nset_headers = { X = \"a\\nb\" }", "no control characters"),
        ("[[routes]]\nto = 'a'\nack = '500 x'", "is no step"),
        ("[[routes]]\nto = 'a'\nack = 'now'\nanswer = [{status = 200}]", "ack or answer, not both"),
        ("[[routes]]\nto = 'a'\nanswer = [{stats = 200}]", "a step of an answer"),
        ("[[routes]]\nto = 'a'\nname = '../x'", "name may hold letters"),
        ("[[routes]]\nto = 'a'\nname='x'\n[[routes]]\nto = 'b'\nname='x'", "two routes are named “x”"),
    ],
)
def test_mistake_in_a_route_is_named(text: str, said: str, tmp_path: Path) -> None:
    with pytest.raises(ConfigError) as caught:
        settings_of(tmp_path, text)
    assert said in f"{caught.value.message} {caught.value.hint}"
    assert "config.toml" in caught.value.message
