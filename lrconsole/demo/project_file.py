"""The practice business's project file."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

from lrconsole.demo.accounts import EDGE
from lrconsole.demo.certificates import ROOT_FILE
from lrconsole.demo.mail_zones import SCHOOL
from lrconsole.demo.mails import mail_file
from lrconsole.demo.ports import Ports
from lrconsole.demo.repository import FOLDER, NAMES
from lrconsole.demo.zones import HERE, LEGACY, MAIN, RECEIVERS, SECOND, SELECTOR, SENDER, SENDERS, ZONES

_SECONDS = 10.0
"""Nothing here keeps silent, so a long deadline costs no time; an audit that shares its machine with others needs it."""


def project_text(folder: Path, ports: Ports, has: Callable[[str], bool], today: date) -> str:
    """The text of `lrconsole.toml`, with the planted faults that concern it."""
    parts = (
        _head(ports),
        _production(has),
        *(_domain(zone) for zone in ZONES),
        *_hosts(ports),
        *_redirects(),
        *(_api(name) for name in ("clients", "bookings", "invoices", "notes", "services")),
        *_roles(folder),
        _FLOWS,
        _LIMITS,
        _edge(folder),
        *_routes(),
        f'[repository]\npath = "{FOLDER}"\n',
        _rollback(has, today),
        _TRACKER,
        *(_mail(sender) + f'mails = ["{mail_file(sender, has)}"]\n' + _tools(sender, has) for sender in SENDERS),
        *_people(has),
        _consent(today),
    )
    return "\n".join(part for part in parts if part)


def _head(ports: Ports) -> str:
    resolvers = [f"{HERE}:{ports.dns}"] + ([f"{SECOND}:{ports.dns}"] if ports.second else [])
    return (
        "# Northstar Coaching, a practice business: everything here is on this machine's own loopback addresses.\n\n"
        f'[project]\nname = "Northstar Coaching"\ncanonical = "www.{MAIN}"\nuploads = true\n\n'
        f"[network]\nresolvers = {json.dumps(resolvers)}\nhttp_port = {ports.http}\nhttps_port = {ports.https}\ndns_port = {ports.dns}\n"
        f'ca_file = "{ROOT_FILE}"\nseconds = {_SECONDS:g}\nrdap = "https://rdap.{MAIN}"\nipv6 = false\n'
    )


def _production(has: Callable[[str], bool]) -> str:
    names = [name for name in NAMES if not (name == "STRIPE_WEBHOOK_SECRET" and has("variable-missing"))]
    app = f"https://app.{MAIN}"
    return (
        f'[environment.staging]\nurl = "https://staging.{MAIN}"\n\n'
        f'[environment.production]\nurl = "{app}"\napi = "https://api.{MAIN}"\nhealth = "{app}/healthz"\nversion = "{app}/version"\n'
        f"names = {json.dumps(names)}\n"
    )


def _domain(zone: str) -> str:
    old = "" if zone == MAIN else "old = true\n"
    return f'[[domain]]\nname = "{zone}"\nwants = ["{HERE}"]\n{old}'


_GOES_ON = {"app": 'next = ["/login?next="]\n'}


def _hosts(ports: Ports) -> list[str]:
    kinds = {"www": "site", "blog": "site", "app": "app", "admin": "admin", "api": "api"}
    found = [f'[[host]]\nname = "{MAIN}"\nkind = "other"\nwants = ["{HERE}"]\n']
    for name in ("www", "blog", "app", "admin", "api", "book", "files", "help", "chat", "status", "pay"):
        want = f"www.{MAIN}" if name == "status" else LEGACY if name == "pay" and ports.second else HERE
        more = _GOES_ON.get(name, "")
        found.append(f'[[host]]\nname = "{name}.{MAIN}"\nkind = "{kinds.get(name, "other")}"\nwants = ["{want}"]\n{more}')
    return found


def _redirects() -> list[str]:
    www = f"https://www.{MAIN}"
    rows = {
        f"http://{MAIN}/": f"{www}/",
        f"http://{MAIN}/book?c=7": f"{www}/book?c=7",
        f"http://{MAIN}/start": f"{www}/book",
        f"https://{MAIN}/pricing": f"{www}/pricing",
        f"{www}/old-page": f"{www}/about",
        "http://old-northstar.example/": f"{www}/",
    }
    return [f'[[redirect]]\nsource = "{source}"\ntarget = "{target}"\n' for source, target in rows.items()]


def _api(name: str) -> str:
    return f'[[api]]\nurl = "https://api.{MAIN}/v1/{name}"\norigins = ["https://app.{MAIN}"]\nheaders = ["authorization"]\n'


def _roles(folder: Path) -> list[str]:
    found = []
    for name, role, flow in (
        ("owner", "owner", "login"),
        ("coach", "coach", "login"),
        ("assistant", "assistant", "login"),
        ("api", "owner", "api"),
    ):
        argv = [sys.executable, "-m", "lrconsole", "demo", "password", role, "--folder", str(folder)]
        reference = json.dumps("cmd:" + json.dumps(argv))
        found.append(f'[[role]]\nname = "{name}"\nusername = "{role}@{MAIN}"\npassword = {reference}\nflow = "{flow}"\n')
    return found


_FLOWS = f"""\
[flow.login]
[[flow.login.step]]
name = "form"
url = "https://app.{MAIN}/login"
capture = [{{ name = "csrf", source = "body", pattern = 'name="csrf" value="([^"]+)"' }}]
[[flow.login.step]]
name = "submit"
method = "POST"
url = "https://app.{MAIN}/login"
form = {{ email = "${{username}}", password = "${{password}}", csrf = "${{csrf}}" }}
status = [303]

[flow.api]
bearer = "${{token}}"
[[flow.api.step]]
name = "token"
method = "POST"
url = "https://api.{MAIN}/v1/login"
json = {{ email = "${{username}}", password = "${{password}}" }}
capture = [{{ name = "token", source = "json", pattern = "token" }}]
"""


_LIMITS = f"""\
[flow.reset]
[[flow.reset.step]]
name = "send"
method = "POST"
url = "https://app.{MAIN}/reset"
form = {{ email = "${{username}}" }}

[[limit]]
name = "login"
bypass = "origin.{MAIN}"

[[limit]]
name = "api login"
flow = "api"

[[limit]]
name = "reset"
kind = "reset"
flow = "reset"
known = "owner@{MAIN}"
"""


def _edge(folder: Path) -> str:
    argv = [sys.executable, "-m", "lrconsole", "demo", "password", EDGE, "--folder", str(folder)]
    return f'[cloudflare]\ntoken = {json.dumps("cmd:" + json.dumps(argv))}\napi = "https://edge.{MAIN}/client/v4"\n'


def _routes() -> list[str]:
    app = f"https://app.{MAIN}"
    rows = (
        ("homepage", f"https://www.{MAIN}/", "", 500, False),
        ("dashboard", f"{app}/", "owner", 500, False),
        ("client list", f"{app}/clients", "owner", 500, True),
        ("booking list", f"{app}/bookings", "coach", 500, True),
        ("invoice list", f"{app}/invoices", "owner", 500, True),
        ("note list", f"{app}/notes", "coach", 500, True),
        ("client calls", f"https://api.{MAIN}/v1/clients", "api", 500, True),
    )
    return [
        f'[[route]]\nname = "{name}"\nurl = "{url}"\n'
        + (f'role = "{role}"\n' if role else "")
        + f"budget_ms = {budget}\nlists = {str(lists).lower()}\n"
        for name, url, role, budget, lists in rows
    ]


def _rollback(has: Callable[[str], bool], today: date) -> str:
    day = today - timedelta(days=100 if has("rollback-stale") else 4)
    how = "" if has("rollback-undeclared") else "./deploy.sh back"
    return f'[rollback]\nhow = "{how}"\ntarget = "2026.11.20.1"\nrehearsed = {day}\nminutes = 6.5\n'


_TRACKER = f"""\
[tracker]
name = "Sentry"
release_url = "https://app.{MAIN}/login"
release_pattern = 'content="release=([^"]+)"'
"""


def _mail(sender: str) -> str:
    receives = "" if sender in RECEIVERS else "receives = false\n"
    return f'[[mail]]\nname = "{sender}"\nprovider = "practice"\nselectors = ["{SELECTOR}"]\nsenders = ["{SENDER}"]\n{receives}'


def _tools(sender: str, has: Callable[[str], bool]) -> str:
    """What else sends in the name of the school."""
    tools = {"sender-unaligned": ("Surveys", "surveys.example"), "sender-unsigned": ("Forms", SCHOOL)}
    planted = [tool for fault, tool in tools.items() if sender == SCHOOL and has(fault)]
    return "".join(f'[[mail.tool]]\nname = "{name}"\nbounces = "{bounces}"\nsigns = "mail.example"\n' for name, bounces in planted)


def _people(has: Callable[[str], bool]) -> list[str]:
    alerts = "" if has("nobody-on-call") else ', "alerts"'
    number = "" if has("no-contact") else "+44 20 7946 0001"
    deputies = '["rollback", "alerts"]' if has("no-deputy") else '["deploy", "alerts"]'
    return [
        f'[[person]]\nname = "Ana Ruiz"\ncontact = "+44 20 7946 0000"\nduties = ["deploy"{alerts}]\ndeputy_for = ["rollback"]\n',
        f'[[person]]\nname = "Tom Hale"\ncontact = "{number}"\nduties = ["rollback"]\ndeputy_for = {deputies}\n',
    ]


def _consent(today: date) -> str:
    return (
        f'[consent]\nby = "Ana Ruiz"\non = {today}\nprobes = ["cors", "zone_transfer", "paced", "login", "redirects", "rate", "origin"]\n'
    )
