"""The rows of the roadmap that stand over all stages: the minimum bar, the targets and the automation."""

from __future__ import annotations

from lrconsole.model.judgement import Impact, Severity
from lrconsole.model.stage import Stage
from lrconsole.stages.roadmap_row import DAYS, Row, RowKind


def _bar(id: str, title: str, shown: Stage, question: str, why: str, confirms: str, hurts: tuple[Impact, ...], *, days: int = DAYS) -> Row:
    return Row(id, title, None, shown, RowKind.BAR, question, why, confirms, Severity.BLOCKER, hurts, days)


def _target(id: str, title: str, shown: Stage, question: str, why: str, hurts: tuple[Impact, ...]) -> Row:
    return Row(id, title, None, shown, RowKind.TARGET, question, why, "engineer", Severity.HIGH, hurts)


def _automation(id: str, title: str, shown: Stage) -> Row:
    return Row(id, title, None, shown, RowKind.AUTOMATION)


BAR = (
    _bar(
        "B1",
        "Logging in behaves the same in every environment",
        Stage.QUICK_AUDIT,
        "Did you log in, log out and reset a password as every role in local, staging and production, and was it the same everywhere?",
        "A login that works only on the developer's machine locks your team out on launch day.",
        "engineer",
        (Impact.LOGIN,),
    ),
    _bar(
        "B2",
        "No user can reach another client's records",
        Stage.SECRETS,
        "Did you try, as every role, to open and change records of another client by their address and by the API, and were you refused?",
        "One client who sees another's notes or invoices is a data breach that you must report.",
        "engineer",
        (Impact.DATA_LEAK, Impact.LEGAL),
    ),
    _bar(
        "B3",
        "No secret in the code, its Git history or the frontend",
        Stage.SECRETS,
        "Has every key or password that was ever in the code, its history or the frontend been replaced, so that the old one is dead?",
        "Whoever finds an old key can read your clients' records or spend your money.",
        "engineer",
        (Impact.DATA_LEAK, Impact.MONEY),
    ),
    _bar(
        "B4",
        "A production deploy can be repeated and reversed",
        Stage.DEPLOY,
        "Can a second person deploy to production and put the version before back, with nothing but what is written down?",
        "If only one person can undo a bad release, the app stays broken until that person is awake.",
        "whoever deploys",
        (Impact.LOGIN, Impact.MONEY),
    ),
    Row("B5", "DNS points at the live app and TLS is active", None, Stage.EDGE, RowKind.BAR, severity=Severity.BLOCKER, automatic=True),
    Row("B6", "Redirects and subdomains go where they should", None, Stage.EDGE, RowKind.BAR, severity=Severity.BLOCKER, automatic=True),
    _bar(
        "B7",
        "Cloudflare or an equal edge protects what is public",
        Stage.EDGE,
        "Does all public traffic pass Cloudflare or an equal edge, and is the server itself closed to anybody who goes around it?",
        "Without it one bored stranger can take the app offline or hammer its login.",
        "engineer",
        (Impact.LOGIN, Impact.REPUTATION),
    ),
    _bar(
        "B8",
        "Caches never show old or somebody else's business data",
        Stage.DATABASE,
        "Did you look with two users at pages behind the login and at the API, and does no cache serve old data or another user's?",
        "A private page that is kept for too long shows one client's data to the next.",
        "engineer",
        (Impact.DATA_LEAK,),
    ),
    _bar(
        "B9",
        "When the app fails, a person is alerted",
        Stage.OBSERVE,
        "Was a failure of the app staged or a test alert sent, and did the person on call notice it?",
        "Otherwise your clients are the ones who tell you that the app is down.",
        "whoever gets the alerts",
        (Impact.REPUTATION, Impact.MONEY),
        days=30,
    ),
    Row(
        "B10",
        "SPF, DKIM and DMARC are right, so that mail arrives",
        None,
        Stage.EDGE,
        RowKind.BAR,
        severity=Severity.BLOCKER,
        automatic=True,
    ),
    _bar(
        "B11",
        "Logs are useful and show no customer data",
        Stage.SECRETS,
        "Did you read an hour of production logs, and would they explain a failure without names, notes, passwords or tokens in them?",
        "Logs are read by many eyes and services; client data in them is a leak.",
        "engineer",
        (Impact.DATA_LEAK, Impact.LEGAL),
    ),
)

TARGETS = (
    Row(
        "T1",
        "19 of 20 core actions answer within 500 ms",
        None,
        Stage.DATABASE,
        RowKind.TARGET,
        severity=Severity.HIGH,
        automatic=True,
    ),
    _target(
        "T2",
        "Uptime is checked every minute",
        Stage.OBSERVE,
        "Does a service outside the app's own hosting ask every minute whether the app is up?",
        "A check that runs rarely, or on the machine that fails, tells you nothing.",
        (Impact.REPUTATION,),
    ),
    _target(
        "T3",
        "No secret is written into the repository or the frontend",
        Stage.SECRETS,
        "Does the app read every secret from its environment or a secret store, with none left in files, seeds, tests or frontend code?",
        "What is written into code is copied to every laptop and every visitor.",
        (Impact.DATA_LEAK, Impact.MONEY),
    ),
    _target(
        "T4",
        "Lighthouse gives the critical pages more than 85",
        Stage.OBSERVE,
        "Does Lighthouse give each critical page more than 85 for performance, or is there no page to measure?",
        "Slow pages cost your team minutes every hour.",
        (Impact.SPEED,),
    ),
    _target(
        "T5",
        "No way to deploy to production without a way back",
        Stage.DEPLOY,
        "Does every way to production (CI, hosting dashboard, command line, push) leave a version that you can go back to?",
        "The one path without a way back is the one used in a hurry.",
        (Impact.LOGIN, Impact.MONEY),
    ),
)

AUTOMATION = (
    _automation("A1", "Commits with keys are blocked and dependencies are scanned", Stage.SECRETS),
    _automation("A2", "After a deploy a test logs in, loads, writes once and logs out", Stage.DEPLOY),
    _automation("A3", "Homepage, login and a logged-in health check are probed every minute", Stage.OBSERVE),
    _automation("A4", "Speed of the key pages is tracked, and a jump of 30 % after a deploy alerts", Stage.DATABASE),
    _automation("A5", "SPF, DKIM and DMARC are tested after DNS changes", Stage.EDGE),
    _automation("A6", "Bursts of errors become readable notes, and nothing is changed by it", Stage.OBSERVE),
    _automation("A7", "Each deploy has a version tied to its errors and its way back", Stage.DEPLOY),
)
