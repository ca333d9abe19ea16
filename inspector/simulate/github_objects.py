"""The objects that GitHub puts into many of its webhook bodies: a user and a repository.

Fields follow docs.github.com (webhooks/webhook-events-and-payloads).
"""

from __future__ import annotations

from inspector.simulate.draw import Draw
from inspector.simulate.spelling import DAY, Json, seconds_z, unix

API = "https://api.github.com"
SITE = "https://github.com"

_USER_LINKS = {
    "followers_url": "followers",
    "following_url": "following{/other_user}",
    "gists_url": "gists{/gist_id}",
    "starred_url": "starred{/owner}{/repo}",
    "subscriptions_url": "subscriptions",
    "organizations_url": "orgs",
    "repos_url": "repos",
    "events_url": "events{/privacy}",
    "received_events_url": "received_events",
}
_REPOSITORY_LINKS = {
    "forks_url": "forks",
    "keys_url": "keys{/key_id}",
    "collaborators_url": "collaborators{/collaborator}",
    "teams_url": "teams",
    "hooks_url": "hooks",
    "issue_events_url": "issues/events{/number}",
    "events_url": "events",
    "assignees_url": "assignees{/user}",
    "branches_url": "branches{/branch}",
    "tags_url": "tags",
    "blobs_url": "git/blobs{/sha}",
    "git_tags_url": "git/tags{/sha}",
    "git_refs_url": "git/refs{/sha}",
    "trees_url": "git/trees{/sha}",
    "statuses_url": "statuses/{sha}",
    "languages_url": "languages",
    "stargazers_url": "stargazers",
    "contributors_url": "contributors",
    "subscribers_url": "subscribers",
    "subscription_url": "subscription",
    "commits_url": "commits{/sha}",
    "git_commits_url": "git/commits{/sha}",
    "comments_url": "comments{/number}",
    "issue_comment_url": "issues/comments{/number}",
    "contents_url": "contents/{+path}",
    "compare_url": "compare/{base}...{head}",
    "merges_url": "merges",
    "archive_url": "{archive_format}{/ref}",
    "downloads_url": "downloads",
    "issues_url": "issues{/number}",
    "pulls_url": "pulls{/number}",
    "milestones_url": "milestones{/number}",
    "notifications_url": "notifications{?since,all,participating}",
    "labels_url": "labels{/name}",
    "releases_url": "releases{/id}",
    "deployments_url": "deployments",
}


def user(login: str, number: int) -> Json:
    """A user as it stands in every body."""
    address = f"{API}/users/{login}"
    return {
        "login": login,
        "id": number,
        "node_id": f"U_kgDO{number:07}",
        "avatar_url": f"https://avatars.githubusercontent.com/u/{number}?v=4",
        "gravatar_id": "",
        "url": address,
        "html_url": f"{SITE}/{login}",
        **{name: f"{address}/{path}" for name, path in _USER_LINKS.items()},
        "type": "User",
        "user_view_type": "public",
        "site_admin": False,
    }


def repository(owner: Json, name: str, draw: Draw, at: int, *, pushed: bool = False) -> Json:
    """A public repository of `owner`. In a push its times are unix seconds, elsewhere text."""
    full = f"{owner['login']}/{name}"
    address, number = f"{API}/repos/{full}", draw.number(100_000_000, 999_999_999)
    created, now = at - 400 * DAY, at
    return {
        "id": number,
        "node_id": f"R_kgDO{draw.letters(7)}",
        "name": name,
        "full_name": full,
        "private": False,
        "owner": owner,
        "html_url": f"{SITE}/{full}",
        "description": "Consultas médicas en línea – video rooms",
        "fork": False,
        "url": f"{SITE}/{full}" if pushed else address,
        **{key: f"{address}/{path}" for key, path in _REPOSITORY_LINKS.items()},
        "created_at": unix(created) if pushed else seconds_z(created),
        "updated_at": seconds_z(now - DAY),
        "pushed_at": unix(now) if pushed else seconds_z(now),
        "git_url": f"git://github.com/{full}.git",
        "ssh_url": f"git@github.com:{full}.git",
        "clone_url": f"{SITE}/{full}.git",
        "svn_url": f"{SITE}/{full}",
        "homepage": "",
        "size": draw.number(200, 90_000),
        "stargazers_count": 12,
        "watchers_count": 12,
        "language": "TypeScript",
        "has_issues": True,
        "has_projects": True,
        "has_downloads": True,
        "has_wiki": False,
        "has_pages": False,
        "has_discussions": False,
        "forks_count": 3,
        "mirror_url": None,
        "archived": False,
        "disabled": False,
        "open_issues_count": 7,
        "license": {
            "key": "mit",
            "name": "MIT License",
            "spdx_id": "MIT",
            "url": f"{API}/licenses/mit",
            "node_id": "MDc6TGljZW5zZTEz",
        },
        "allow_forking": True,
        "is_template": False,
        "web_commit_signoff_required": False,
        "topics": ["webrtc", "telehealth"],
        "visibility": "public",
        "forks": 3,
        "open_issues": 7,
        "watchers": 12,
        "default_branch": "main",
    }
