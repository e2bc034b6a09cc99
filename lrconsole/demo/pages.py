"""The practice business's pages and its script, as HTML and JavaScript text."""

from __future__ import annotations

from html import escape

from lrconsole.demo.data import PAGE, Table

SITE_PAGES = {"/": "Coaching that moves you on", "/book": "Book a first call", "/pricing": "Prices", "/about": "About us"}


def page(title: str, body: str, *, head: str = "") -> str:
    """A whole page."""
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{escape(title)} · Northstar Coaching</title>{head}</head>'
        f"<body><h1>{escape(title)}</h1>{body}</body></html>"
    )


def site(title: str, note: str = "") -> str:
    """A page of the public site; `note` is shown below the text."""
    return page(title, f"<p>Northstar Coaching helps small teams.</p><p>{escape(note)}</p>")


def login(form_token: str, release: str, problem: str = "") -> str:
    """The login page, with the release that the error tracker reports errors under."""
    tracker = f'<meta name="error-tracker" content="release={escape(release)}">' if release else ""
    trouble = f'<p role="alert">{escape(problem)}</p>' if problem else ""
    form = (
        f'{trouble}<form method="post" action="/login"><input type="hidden" name="csrf" value="{escape(form_token)}">'
        '<label>Email <input name="email" type="email"></label><label>Password <input name="password" type="password"></label>'
        "<button>Log in</button></form>"
    )
    return page("Log in", form, head=f'{tracker}<script src="/assets/app.js"></script>')


def dashboard(role: str, user: str) -> str:
    """The first page behind the login."""
    links = "".join(f'<a href="/{name}">{name}</a> ' for name in ("clients", "bookings", "invoices", "notes"))
    return page(
        "Dashboard", f"<p>Logged in as {escape(role)}, {escape(user)}.</p><nav>{links}</nav>", head='<script src="/assets/app.js"></script>'
    )


def listing(table: Table, number: int, user: str, *, everything: bool) -> str:
    """A list, one page of it or all, for a logged-in user."""
    rows = table.rows if everything else table.rows[(number - 1) * PAGE : number * PAGE]
    head = "".join(f"<th>{escape(column)}</th>" for column in table.columns)
    body = "".join("<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in row) + "</tr>" for row in rows)
    following = "" if everything else f'<a href="?page={number + 1}">next</a>'
    return page(
        table.name.capitalize(), f"<p>{escape(user)}</p><table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>{following}"
    )


def script(payment_key: str, *lines: str) -> str:
    """The app's script; `payment_key` and further `lines` are built in as a careless build would."""
    configured = f'const payments={{key:"{payment_key}"}};' if payment_key else ""
    return (
        f'(()=>{{"use strict";{configured}{"".join(lines)}const api="https://api.northstar.example/v1";'
        'window.northstar={load:(name)=>fetch(`${api}/${name}`,{credentials:"include"}).then((answer)=>answer.json())};})();'
    )
