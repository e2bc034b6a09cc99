"""Forty routes as nginx serves them, each with what must be found on it and nothing else."""

from __future__ import annotations

from dataclasses import dataclass

ZONE = "northstar.example"
WWW = f"https://www.{ZONE}"


@dataclass(frozen=True)
class Served:
    """A route: `plain` and `secure` are the directives of its host's two servers, `found` the checks that must alarm, by last name.

    The source is `scheme`://NAME.northstar.example`path`, the target `target`.
    """

    name: str
    found: frozenset[str]
    plain: str
    secure: str
    scheme: str = "http"
    path: str = "/book?c=7"
    target: str = f"{WWW}/book?c=7"

    @property
    def host(self) -> str:
        return f"{self.name}.{ZONE}"

    @property
    def source(self) -> str:
        return f"{self.scheme}://{self.host}{self.path}"


UP = "return 301 https://$host$request_uri;"
ON = f"return 301 {WWW}$request_uri;"
_SERVED = "return 200 'a page';"


def _ok(name: str, plain: str = UP, secure: str = ON, **more: str) -> Served:
    return Served(name, frozenset(), plain, secure, **more)


def _bad(name: str, found: str, plain: str = UP, secure: str = ON, **more: str) -> Served:
    return Served(name, frozenset(found.split()), plain, secure, **more)


def _to(url: str, status: int = 301) -> str:
    return f"return {status} {url};"


def _chain(host: str, steps: int) -> str:
    """`steps` redirects on one host before it leads on."""
    made = [f"location = /{number} {{ return 301 https://{host}.{ZONE}/{number + 1}$is_args$args; }}" for number in range(1, steps)]
    return " ".join([f"location = /book {{ return 301 https://{host}.{ZONE}/1$is_args$args; }}", *made]) + (
        f" location = /{steps} {{ return 301 {WWW}/book$is_args$args; }}"
    )


ROUTES = (
    # Right in every way.
    _ok("usual"),
    _ok("straight", plain=ON),
    _ok("straight308", plain=f"return 308 {WWW}$request_uri;"),
    _ok("secure", scheme="https"),
    _ok("secure308", secure=f"return 308 {WWW}$request_uri;", scheme="https"),
    _ok("root", path="/", target=f"{WWW}/"),
    _ok("bare", path="", target=f"{WWW}/"),
    _ok("encoded", path="/a%20b/%C3%BC?x=%20y", target=f"{WWW}/a%20b/%C3%BC?x=%20y"),
    _ok("spelt", plain=_to(f"{WWW}/%62ook?c=7"), target=f"{WWW}/book?c=7"),
    _ok("renamed", secure=f"location = /old {{ {_to(f'{WWW}/new')} }}", path="/old", target=f"{WWW}/new"),
    _ok("renamedquery", secure=f"location = /old {{ return 301 {WWW}/new$is_args$args; }}", path="/old?a=1", target=f"{WWW}/new?a=1"),
    _ok("relative", plain="return 301 https://$host/book?c=7;", secure="absolute_redirect off; " + ON),
    _ok("tologin", target=f"{WWW}/members", path="/members"),
    _ok("protected", target=f"{WWW}/protected", path="/protected"),
    _ok("deep", path="/a/b/c/d/?q=1&q=2", target=f"{WWW}/a/b/c/d/?q=1&q=2"),
    _ok("plus", path="/find?q=a+b&r=%2B", target=f"{WWW}/find?q=a+b&r=%2B"),
    # Where it ends.
    _bad("copy", "canonical", secure=_SERVED),
    _bad("plaincopy", "canonical", plain=_SERVED),
    _bad("otherhost", "canonical", secure=f"return 301 https://other.{ZONE}$request_uri;"),
    _bad("foreign", "canonical", secure="return 301 https://parking.invalid$request_uri;"),
    _bad("missing", "canonical", target=f"{WWW}/gone", path="/gone"),
    _bad("broken", "canonical", secure="return 500;"),
    _bad("plainend", "canonical status", plain=_to(f"http://open.{ZONE}/book?c=7", 302), target=f"https://open.{ZONE}/book?c=7"),
    # What it keeps.
    _bad("querylost", "path_query", secure=_to(f"{WWW}/book")),
    _bad("pathlost", "path_query", secure=_to(f"{WWW}/")),
    _bad("pathlostfirst", "path_query", plain="return 301 https://$host/;"),
    _bad("queryfixed", "path_query", secure=_to(f"{WWW}/book?c=8")),
    _bad("querydouble", "path_query", secure=f"return 301 {WWW}$request_uri?c=7;"),
    _bad("slash", "path_query", secure=_to(f"{WWW}/book/?c=7")),
    _bad("case", "path_query", secure=_to(f"{WWW}/BOOK?c=7")),
    _bad("reencoded", "path_query", path="/a%2520b", target=f"{WWW}/a%2520b", secure=_to(f"{WWW}/a%20b")),
    # How it gets there.
    _bad("down", "downgrade", secure=f"return 301 http://www.{ZONE}$request_uri;", scheme="https"),
    _bad("downself", "loop downgrade", plain=UP, secure="return 301 http://$host$request_uri;", scheme="https"),
    _bad("itself", "loop", secure="return 301 https://$host$request_uri;"),
    _bad("pingpong", "loop", secure=f"return 301 https://pong.{ZONE}$request_uri;"),
    _bad("endless", "loop", plain=UP, secure="rewrite ^/(.*)$ https://$host/x$1 permanent;"),
    _bad("three", "hops", secure=_chain("three", 1)),
    _bad("five", "hops", secure=_chain("five", 3)),
    _bad("found", "status", plain=UP, secure=f"return 302 {WWW}$request_uri;"),
    _bad("meta", "canonical status", secure=f"default_type text/html; return 200 '<meta http-equiv=refresh content=\"0; url={WWW}/\">';"),
    _bad("seeother", "status", plain="return 307 https://$host$request_uri;"),
    _bad("everything", "path_query hops status", plain=_to(f"https://five.{ZONE}/book", 302)),
)

FIXED = (
    Served("www", frozenset(), UP, "location = /members { return 303 /login; } location = /protected { return 403; } "
           "location = /gone { return 404; } location / { return 200 'the site'; }"),
    Served("pong", frozenset(), UP, f"return 301 https://pingpong.{ZONE}$request_uri;"),
    Served("other", frozenset(), UP, _SERVED),
    Served("open", frozenset(), _SERVED, _SERVED),
)  # fmt: skip


def configuration(http: int, https: int, certificate: str) -> str:
    """The servers of all routes."""
    both = (*ROUTES, *FIXED)
    plain = [f"server {{ listen 127.0.0.1:{http}; server_name {one.host}; {one.plain} }}" for one in both]
    secure = [f"server {{ listen 127.0.0.1:{https} ssl; server_name {one.host}; {one.secure} }}" for one in both]
    return "\n".join([f"ssl_certificate {certificate}; ssl_certificate_key {certificate};", *plain, *secure])
