"""After a change of the app's files: what failed is sent once more when the app is up, and nothing else."""

from __future__ import annotations

import os
from pathlib import Path

from inspector.engine.onward.watched_files import WatchedFiles
from inspector.model import ExitCode
from tests.engine.engine_process import command, running
from tests.engine.local_server import Served
from tests.engine.test_routes import app_on, free_port


def test_looks_where_people_write_and_nowhere_else(tmp_path: Path) -> None:
    (tmp_path / "src" / "deep").mkdir(parents=True)
    (tmp_path / "node_modules").mkdir()
    (tmp_path / ".git").mkdir()
    (tmp_path / "src" / "loop").symlink_to(tmp_path)
    source = tmp_path / "src" / "deep" / "app.py"
    source.write_text("1")
    files = WatchedFiles([tmp_path])
    assert files.look() == {str(source)}
    assert files.look() == frozenset()
    for name in (".git/index", "node_modules/a.js", "src/app.log", "src/x.pyc", "src/data.db-wal", "src/a~"):
        (tmp_path / name).write_text("x")
    assert files.look() == frozenset()
    source.write_text("22")
    (tmp_path / "src" / "new.py").write_text("")
    assert files.look() == {str(source), str(tmp_path / "src" / "new.py")}
    source.unlink()
    assert files.look() == {str(source)}


def test_file_that_the_app_writes_at_each_delivery_is_no_change(tmp_path: Path) -> None:
    path = tmp_path / "requests.txt"
    path.write_text("")
    files = WatchedFiles([path])
    files.look()
    seen = []
    for number in range(1, 5):
        path.write_text("x" * number)
        seen.append(files.look())
        files.during_sending(seen[-1])
    assert seen == [{str(path)}, {str(path)}, frozenset(), frozenset()]


async def test_failures_are_sent_once_after_a_change_when_the_app_is_back(tmp_path: Path) -> None:
    source = tmp_path / "app"
    source.mkdir()
    port, broken, mended = free_port(), Served.recorder(status=500), Served.recorder()
    url = f"http://127.0.0.1:{port}/hooks"
    async with running(tmp_path, "--forward", url, "--watch", str(source)) as engine:
        async with app_on(port, broken):
            for number in range(4):
                await engine.send(b"%d" % number)
                await engine.line("attempt", status=500)
            broken.status = 201
            await engine.send(b"good")
            await engine.line("attempt", status=201)
        for number in range(3):
            (source / f"{number}.py").write_text("new")
        async with app_on(port, mended):
            line = await engine.line("watch")
            assert (line["green"], line["red"], line["url"]) == ([1, 2, 3, 4], [], f"http://127.0.0.1:{port}")
            mended.status = 404
            for body in (b"five", b"six"):
                await engine.send(body)
                await engine.line("attempt", status=404)
            os.utime(source / "0.py", (1, 1))
            line = await engine.line("watch")
            assert (line["green"], line["red"], line["files"]) == ([], [6, 7], 1)
    bodies = [body for _, _, body in mended.requests]
    assert bodies == [b"0", b"1", b"2", b"3", b"five", b"six", b"five", b"six"]
    assert {path for _, path, _ in mended.requests} == {"/hooks"}


async def test_path_that_is_not_there_is_said_before_anything_starts(tmp_path: Path) -> None:
    code, _, errors = await command(tmp_path, "--json", "--port", "0", "--watch", str(tmp_path / "none"))
    assert (code, "to watch" in errors) == (ExitCode.CONFIG, True)


async def test_watching_is_switched_while_it_runs(tmp_path: Path) -> None:
    one, other = tmp_path / "one", tmp_path / "other"
    one.mkdir()
    other.mkdir()
    port = free_port()
    app = Served.recorder(status=500)
    flags = ("--forward", f"http://127.0.0.1:{port}/", "--watch", str(one))
    async with running(tmp_path, *flags) as engine, app_on(port, app):
        assert engine.lines[0]["watch"] == [str(one)]
        await engine.send(b"1")
        await engine.line("attempt", status=500)
        reply = await engine.command(ref=1, cmd="watch", paths=[str(other)])
        assert (reply["ok"], reply["value"]) == (True, [str(other)])
        assert (await engine.line("watching"))["paths"] == [str(other)]
        (one / "a.py").write_text("not looked at any more")
        (other / "b.py").write_text("new")
        assert (await engine.line("watch"))["files"] == 1
        for number, wrong in enumerate(([str(tmp_path / "none")], "x", [1]), 2):
            assert not (await engine.command(ref=number, cmd="watch", paths=wrong))["ok"]
        assert (await engine.command(ref=9, cmd="watch", paths=[]))["value"] == []
        sent = len(app.requests)
        (other / "b.py").write_text("newer")
        await engine.send(b"2")
        await engine.line("attempt", delivery=2)
    assert len(app.requests) == sent + 1
