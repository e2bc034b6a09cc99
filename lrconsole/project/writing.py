"""Write a new project file: what was found as settings, what only people know as commented examples."""

from __future__ import annotations

import os
from pathlib import Path

from lrconsole.model.errors import ProjectError
from lrconsole.model.project import HostKind
from lrconsole.model.text import clean_line
from lrconsole.project.discovery import Discovered


def write_new(path: Path, text: str) -> None:
    """Write `text` to `path`, which must not exist yet; missing folders above it are made.

    Raises:
        ProjectError: it exists, or cannot be written.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o644)
    except FileExistsError as error:
        if not path.parent.is_dir():
            raise ProjectError("a part of the path is no folder", where=str(path), fix="choose another --folder") from error
        raise ProjectError("there is a project file already", where=str(path), fix="edit it, or move it away first") from error
    except OSError as error:
        raise ProjectError(f"cannot write the project file: {error.strerror}", where=str(path), fix="check the folder") from error
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(text)


def project_text(found: Discovered) -> str:
    """The commented project file for what was found."""
    parts = [
        _head(found),
        _environment(found),
        _domain(found),
        *(_host(found, host.name) for host in found.hosts if host.name != found.domain),
    ]
    return "\n".join([*parts, _redirects(found), _mail(found), _EXAMPLES.replace("{domain}", found.domain).replace("{app}", _app(found))])


def _quoted(text: str) -> str:
    import tomlkit

    return tomlkit.string(clean_line(text, 253)).as_string()


def _listed(texts: tuple[str, ...]) -> str:
    return "[" + ", ".join(_quoted(text) for text in texts) + "]"


def _app(found: Discovered) -> str:
    """The host of the app: the admin's, the app's, else the canonical one."""
    by_kind = {host.kind: host.name for host in reversed(found.hosts)}
    return by_kind.get(HostKind.ADMIN) or by_kind.get(HostKind.APP) or found.canonical or found.domain


def _head(found: Discovered) -> str:
    seen = {
        "DNS host": found.dns_host,
        "mail": found.mail_provider,
        "mail is also sent by": ", ".join(found.senders),
        "hosting": found.hosting,
        "edge": found.edge,
    }
    lines = [f"# {what}: {clean_line(text)}" for what, text in seen.items() if text]
    lines += [f"# could not be seen: {clean_line(text)}" for text in found.missed]
    return "\n".join(
        [
            f"# What lrconsole knows about {found.domain}. Safe to commit: it holds names and references, never a secret.",
            "# Check it with: lrconsole config check. Explain a key with: lrconsole config explain KEY",
            "#",
            *lines,
            "",
            "[project]",
            f"name = {_quoted(found.domain)}  # the business's name, as it stands in reports",
            f"canonical = {_quoted(found.canonical)}  # the one host that visitors end at",
            "",
        ]
    )


def _environment(found: Discovered) -> str:
    api = next((f'api = "https://{host.name}"' for host in found.hosts if host.kind is HostKind.API), '# api = "https://api.…"')
    return "\n".join(
        [
            "[environment.production]",
            f"url = {_quoted('https://' + _app(found))}  # where people log in; correct it if the app is elsewhere",
            api,
            f"# health = {_quoted('https://' + _app(found) + '/healthz')}  # answers 200 when the app works",
            f"# version = {_quoted('https://' + _app(found) + '/version')}  # says which version runs",
            '# names = ["DATABASE_URL"]  # the variables that are set in production: names only',
            "",
        ]
    )


def _domain(found: Discovered) -> str:
    apex = next((host for host in found.hosts if host.name == found.domain), None)
    wants = _listed(apex.addresses) if apex else "[]"
    ipv6 = "\nipv6 = true" if apex and apex.ipv6 else ""
    dns = f"\ndns = {_quoted(found.dns_host)}" if found.dns_host else ""
    return f"[[domain]]\nname = {_quoted(found.domain)}\nwants = {wants}  # as seen today; correct it if that is wrong{ipv6}{dns}\n"


def _host(found: Discovered, name: str) -> str:
    host = next(one for one in found.hosts if one.name == name)
    ipv6 = "\nipv6 = true" if host.ipv6 else ""
    return f"[[host]]\nname = {_quoted(name)}\nkind = {_quoted(host.kind.value)}{ipv6}\n"


def _redirects(found: Discovered) -> str:
    if not found.canonical:
        return "# No page answered, so there is no redirect map yet.\n"
    names = dict.fromkeys([found.domain, *(host.name for host in found.hosts if host.kind is HostKind.SITE)])
    sources = [f"{scheme}://{name}/" for name in names for scheme in ("http", "https") if (scheme, name) != ("https", found.canonical)]
    target = f"https://{found.canonical}/"
    return "\n".join(f"[[redirect]]\nsource = {_quoted(source)}\ntarget = {_quoted(target)}\n" for source in sources)


def _mail(found: Discovered) -> str:
    provider = f"provider = {_quoted(found.mail_provider)}\n" if found.mail_provider else ""
    selectors = _listed(found.selectors)
    note = "" if found.selectors else "  # from the DKIM-Signature header of a mail that you sent: s=…"
    receives = "" if found.receives else "receives = false\n"
    tools = _TOOL.replace("{domain}", found.domain)
    return f"[[mail]]\nname = {_quoted(found.domain)}\n{provider}selectors = {selectors}{note}\n{receives}{tools}"


_TOOL = """\
# mails = ["booking.eml"]  # sources of mails that were sent from it, one of each tool
# [[mail.tool]]  # each service that sends in its name: bookings, invoices, newsletters
# name = "Bookings"
# bounces = "send.{domain}"  # from its Return-Path line
# signs = "{domain}"  # from its DKIM-Signature line: d=…
# selectors = ["s1"]  # and s=…
"""
_EXAMPLES = """\
# What only you know. Take away the # and fill in; each table unlocks checks.

# [[role]]
# name = "owner"
# username = "owner@{domain}"
# password = "keyring:owner"  # then: lrconsole secrets set owner. Also: env:NAME, op://vault/item/field, cmd:["…"]

# [flow.login]
# [[flow.login.step]]
# name = "form"
# url = "https://{app}/login"
# capture = [{ name = "csrf", source = "body", pattern = 'name="csrf" value="([^"]+)"' }]
# [[flow.login.step]]
# name = "submit"
# method = "POST"
# url = "https://{app}/login"
# form = { email = "${username}", password = "${password}", csrf = "${csrf}" }
# status = [302, 303]

# [[route]]
# name = "client list"
# url = "https://{app}/clients"
# role = "owner"
# budget_ms = 500
# lists = true

# [[api]]
# url = "https://{app}/api/clients"
# origins = ["https://{app}"]

# [repository]
# path = "."
# branch = "main"

# [rollback]
# how = "the command or page that goes back to the version before"
# target = "the version"
# rehearsed = 2026-01-31
# minutes = 6

# [tracker]
# name = "Sentry"
# release_url = "https://{app}/login"
# release_pattern = 'release="([^"]+)"'

# [[person]]
# name = "First Last"
# contact = "a telephone number that works at 9 pm"
# duties = ["deploy", "rollback", "alerts"]
# [[person]]
# name = "Somebody Else"
# contact = "another one"
# deputy_for = ["deploy", "rollback", "alerts"]

# Probes that do more than look run only when somebody agreed to them.
# [consent]
# by = "First Last"
# on = 2026-01-31
# probes = ["cors", "zone_transfer", "paced", "login", "redirects", "rate", "origin"]
"""
