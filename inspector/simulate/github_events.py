"""Bodies of GitHub events: ping, push and an opened pull request.

Fields follow docs.github.com (webhooks/webhook-events-and-payloads).
"""

from __future__ import annotations

from collections.abc import Callable

from inspector.simulate.draw import Draw
from inspector.simulate.github_objects import API, SITE, repository, user
from inspector.simulate.spelling import MINUTE, Json, compact, seconds_z

_LOGIN, _NUMBER, _REPOSITORY = "zoe-bronte", 8_412_077, "video-rooms"
_ZEN = ("Keep it logically awesome.", "Speak like a human.", "Approachable is better than simple.")
_MESSAGES = (
    "Verify the signature over the raw body",
    "Naïve retry removed: « une fois suffit »",
    "修正: 会議の終了時刻",
    "Bump the deadline to 3 s\n\nDyte gives up after that.",
)


def github_body(event: str, draw: Draw, at: int) -> bytes:
    """The body of one event at `at` (µs since 1970), as compact JSON.

    Raises KeyError for an event that is not in `GITHUB_EVENTS`.
    """
    return compact(_EVENTS[event](draw, at))


def _ping(draw: Draw, at: int) -> Json:
    hook = draw.number(100_000_000, 999_999_999)
    owner = user(_LOGIN, _NUMBER)
    address = f"{API}/repos/{_LOGIN}/{_REPOSITORY}/hooks/{hook}"
    return {
        "zen": draw.choice(_ZEN),
        "hook_id": hook,
        "hook": {
            "type": "Repository",
            "id": hook,
            "name": "web",
            "active": True,
            "events": ["pull_request", "push"],
            "config": {
                "content_type": "json",
                "insecure_ssl": "0",
                "secret": "********",
                "url": "https://example.com/hooks",
            },
            "updated_at": seconds_z(at),
            "created_at": seconds_z(at),
            "url": address,
            "test_url": f"{address}/test",
            "ping_url": f"{address}/pings",
            "deliveries_url": f"{address}/deliveries",
            "last_response": {"code": None, "status": "unused", "message": None},
        },
        "repository": repository(owner, _REPOSITORY, draw, at),
        "sender": owner,
    }


def _push(draw: Draw, at: int) -> Json:
    sender = user(_LOGIN, _NUMBER)
    email = f"{_NUMBER}+{_LOGIN}@users.noreply.github.com"
    owner: Json = {"name": _LOGIN, "email": email, **sender}
    before = draw.hex(40)
    commits = [_commit(draw, at - back * MINUTE, email) for back in range(draw.number(1, 3), 0, -1)]
    after = str(commits[-1]["id"])
    return {
        "ref": "refs/heads/main",
        "before": before,
        "after": after,
        "repository": repository(owner, _REPOSITORY, draw, at, pushed=True),
        "pusher": {"name": _LOGIN, "email": email},
        "sender": sender,
        "created": False,
        "deleted": False,
        "forced": False,
        "base_ref": None,
        "compare": f"{SITE}/{_LOGIN}/{_REPOSITORY}/compare/{before[:12]}...{after[:12]}",
        "commits": commits,
        "head_commit": commits[-1],
    }


def _commit(draw: Draw, at: int, email: str) -> Json:
    name = draw.hex(40)
    person = {"name": "Zoë Brontë", "email": email, "username": _LOGIN}
    return {
        "id": name,
        "tree_id": draw.hex(40),
        "distinct": True,
        "message": draw.choice(_MESSAGES),
        "timestamp": seconds_z(at),
        "url": f"{SITE}/{_LOGIN}/{_REPOSITORY}/commit/{name}",
        "author": person,
        "committer": person,
        "added": ["src/webhooks/verify.ts"],
        "removed": [],
        "modified": ["README.md", "src/webhooks/répondre.ts"],
    }


def _pull_request(draw: Draw, at: int) -> Json:
    sender, number = user(_LOGIN, _NUMBER), draw.number(2, 900)
    home = repository(sender, _REPOSITORY, draw, at)
    address, page = f"{home['url']}/pulls/{number}", f"{home['html_url']}/pull/{number}"
    head, base = draw.hex(40), draw.hex(40)
    about: Json = {
        "url": address,
        "id": draw.number(1_000_000_000, 2_999_999_999),
        "node_id": f"PR_kwDO{draw.letters(11)}",
        "html_url": page,
        "diff_url": f"{page}.diff",
        "patch_url": f"{page}.patch",
        "issue_url": f"{home['url']}/issues/{number}",
        "number": number,
        "state": "open",
        "locked": False,
        "title": "Answer 2xx before the 3 s deadline",
        "user": sender,
        "body": "Fixes the retries seen on **meeting.summary**.\r\n\r\n- [x] raw body\r\n- [ ] `fileSize`",
        "created_at": seconds_z(at),
        "updated_at": seconds_z(at),
        "closed_at": None,
        "merged_at": None,
        "merge_commit_sha": None,
        "assignee": None,
        "assignees": [],
        "requested_reviewers": [user("mary-sue", 1_204_551)],
        "requested_teams": [],
        "labels": [],
        "milestone": None,
        "draft": False,
        "head": _end("deadline", head, sender, home),
        "base": _end("main", base, sender, home),
        "_links": _links(home, number, head),
        "author_association": "OWNER",
        "auto_merge": None,
        "active_lock_reason": None,
        "merged": False,
        "mergeable": None,
        "rebaseable": None,
        "mergeable_state": "unknown",
        "merged_by": None,
        "comments": 0,
        "review_comments": 0,
        "maintainer_can_modify": False,
        "commits": 2,
        "additions": draw.number(1, 400),
        "deletions": draw.number(0, 200),
        "changed_files": draw.number(1, 12),
    }
    return {"action": "opened", "number": number, "pull_request": about, "repository": home, "sender": sender}


def _links(home: Json, number: int, head: str) -> Json:
    address, issue = f"{home['url']}/pulls/{number}", f"{home['url']}/issues/{number}"
    links = {
        "self": address,
        "html": f"{home['html_url']}/pull/{number}",
        "issue": issue,
        "comments": f"{issue}/comments",
        "review_comments": f"{address}/comments",
        "review_comment": f"{home['url']}/pulls/comments{{/number}}",
        "commits": f"{address}/commits",
        "statuses": f"{home['url']}/statuses/{head}",
    }
    return {name: {"href": href} for name, href in links.items()}


def _end(branch: str, sha: str, owner: Json, repo: Json) -> Json:
    return {"label": f"{_LOGIN}:{branch}", "ref": branch, "sha": sha, "user": owner, "repo": repo}


_EVENTS: dict[str, Callable[[Draw, int], Json]] = {
    "ping": _ping,
    "push": _push,
    "pull_request": _pull_request,
}
GITHUB_EVENTS = tuple(_EVENTS)
