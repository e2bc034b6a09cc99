"""What Northstar's people would answer to the questions that only people can answer."""

from __future__ import annotations

OWNER = "Ana Ruiz (practice)"
"""Who answers. No user has this name, so the answers can be told from theirs and taken back."""

_EVIDENCE = {
    "B1": "Logged in and out and reset the password as owner, coach and assistant, in local, staging and production.",
    "B2": "As coach and assistant, opened ten clients of others by their number, in the browser and by the API: refused each time.",
    "B3": "The payment and mail keys were replaced; a call with each old key was refused.",
    "B4": "Tom deployed and went back with the written steps alone, while Ana only watched.",
    "B7": "All names are proxied; a request straight to the server's address is refused.",
    "B8": "Two coaches opened the same pages one after the other; the edge's answers say that nothing was kept.",
    "B9": "Stopped the app on staging at lunch; Ana was called after two minutes.",
    "B11": "Read the log of the busiest hour: request number, route, status and time, no names.",
    "T2": "The outside monitor asks once a minute from two places; its history has no gap.",
    "T3": "Went through the code, the seeds and the tests; every key comes from the environment.",
    "T4": "Lighthouse gave the login page 97, the client list 94 and the bookings 92.",
    "T5": "CI is the only way to production, and each of its runs keeps the version before.",
    "F1": "The core flows were shown on production itself; secrets live in the hosting's store; the last five deploys ran unmended.",
    "R2.1": "The statistics of a week show no query above 80 ms but the monthly export, which is known.",
    "R2.2": "The plans of the ten searches that run most use an index each.",
    "R2.3": "The client list takes three queries with 20 clients and with 240.",
    "R2.4": "The export, the import and the reminders run in the worker.",
    "F2": "With 5,000 made-up clients on staging, 99 of 100 requests took less than 400 ms while an export ran.",
    "R3.1": "The edge's flood protection and managed firewall rules are on for all names.",
    "R3.5": "The sixth wrong password within a minute was refused for ten minutes, and so was the sixth reset.",
    "F3": "No mixed content in the browser's console on eight pages; the old domains only redirect.",
    "R4.1": "The three environments have keys and databases of their own; the list of names and owners is in the hand-over folder.",
    "R4.2": "The hook refused a made-up key, and so did CI; the history was searched once from its first commit.",
    "R4.3": "The rotation list names for each credential who replaces it, where, and what restarts.",
    "R4.4": "The app's database user may read and write its tables only; the payment key is restricted to charges.",
    "R4.5": "Searched a week of logs for tokens, passwords and e-mail addresses: none.",
    "F4": "The frontend holds publishable keys only; coaches reach no billing; the debug level is off in production.",
    "R5.1": "Staging runs the same image and versions, with made-up clients in the same number.",
    "R5.2": "The last deploy was run 214 of CI, with nothing done by hand.",
    "R5.3": "Went back one version on staging with a clock: 6.5 minutes.",
    "R5.4": "The version before ran against the changed database on staging for a day.",
    "F5": "A deploy with a broken login was reverted on staging in 7 minutes; no change needed the app to stop.",
    "R6.1": "Homepage, login page and the health check behind the login are each watched.",
    "R6.2": "A test alert at 20:40 was seen by Ana at 20:42.",
    "R6.3": "An error made on purpose arrived with its stack trace and release.",
    "R6.4": "The hosting's dashboard shows requests, failures and times of the last hour.",
    "R6.5": "There is no cache but the edge's, and its dashboard shows the hit rate.",
    "F6": "The staged outage was heard of from the monitor, which named the app and not DNS.",
    "R7.1": "Went through all twelve points of the list together with Tom Hale.",
    "R7.3": "The page on what not to touch was read aloud and explained back.",
    "F7": "Talked through each of the four failures with the written steps at hand.",
}


def evidence_for(row: str) -> str:
    """A plausible piece of evidence for a roadmap row of the practice business."""
    return _EVIDENCE.get(row, f"Looked at {row} together with Tom Hale on the practice business.")
