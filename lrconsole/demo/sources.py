"""The files of the practice business's code base, as text."""

from __future__ import annotations

PACKAGE = '{ "name": "northstar-admin", "private": true, "scripts": { "test": "vitest run" } }\n'
DB = "export const url = process.env.DATABASE_URL;\nexport const debug = process.env.NODE_ENV !== 'production';\n"
SESSION = "const { SESSION_SECRET, APP_URL } = process.env;\nexport const session = { secret: SESSION_SECRET, origin: APP_URL };\n"
SESSION_TEST = 'import { session } from "../src/session";\n\ntest("has an origin", () => expect(session.origin).toBeTruthy());\n'
INVOICES = 'import { url } from "./db";\n\nexport const open = (client: string) => query(url, "select * from invoices", [client]);\n'
NOTES = 'import { url } from "./db";\n\nexport const notes = (client: string) => query(url, "select * from notes", [client]);\n'
CALENDAR = "// ask Sam how the calendar works\nexport const calendar = [];\n"
WEBHOOKS = "export const signature = process.env['STRIPE_WEBHOOK_SECRET'];\n"
MAIL = "export const mail = { key: process.env.MAIL_API_KEY, from: process.env.MAIL_FROM ?? 'hello@northstar.example' };\n"
SERVER = """\
import express from "express";
import { session } from "./session";

const app = express();
app.get("/healthz", (_, answer) => answer.json({ status: "ok" }));
app.listen(3000, () => console.log(`up at ${session.origin}`));
"""
_WORKFLOW = """\
name: ci
on: [push, pull_request]
jobs:
  check:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
      - run: npm ci
"""


def workflow(*, tests: bool) -> str:
    """The CI workflow, with its test step or without."""
    return _WORKFLOW + ("      - run: npm test\n" if tests else "      - run: npm run build\n")


def payments(key: str) -> str:
    """The payment code; `key` is the JavaScript expression of its key."""
    return f'import {{ Stripe }} from "stripe";\n\nexport const stripe = new Stripe({key});\n'
