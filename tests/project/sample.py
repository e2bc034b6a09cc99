"""A whole project file that the tests start from."""

SAMPLE = """\
[project]
name = "Northstar Coaching"
canonical = "www.northstar.example"

[network]
resolvers = ["127.0.0.1:5310"]
seconds = 2

[environment.production]
url = "https://app.northstar.example/"
health = "https://app.northstar.example/healthz"
names = ["DATABASE_URL"]

[[domain]]
name = "Northstar.example."
wants = ["127.0.0.1"]

[[host]]
name = "app.northstar.example"
kind = "app"

[[role]]
name = "owner"
username = "owner@northstar.example"
password = "env:OWNER_PASSWORD"

[[route]]
name = "client list"
url = "https://app.northstar.example/clients"
role = "owner"
lists = true

[flow.login]
[[flow.login.step]]
name = "form"
url = "https://app.northstar.example/login"
capture = [{ name = "csrf", source = "body", pattern = 'value="([^"]+)"' }]
[[flow.login.step]]
name = "submit"
method = "POST"
url = "https://app.northstar.example/login"
form = { email = "${username}", password = "${password}", csrf = "${csrf}" }
status = [302]

[repository]
path = "code"

[[person]]
name = "Ana Ruiz"
duties = ["deploy", "alerts"]

[consent]
by = "Ana Ruiz"
on = 2026-11-20
probes = ["login", "paced"]

[weights]
email = 5
"""
