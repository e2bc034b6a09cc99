"""What a project declares: the facts of `lrconsole.toml` as plain data that checks and probes are given.

All of it is imported from here. The dataclasses that checks take as their subject have `label`, which names them in a finding, and are
listed in `SUBJECTS` with the line of the project file that unlocks them.
"""

from __future__ import annotations

from lrconsole.model.project.delivery import Repository, Rollback, Tracker
from lrconsole.model.project.login import Capture, Flow, Limit, LimitKind, Role, Route, Step
from lrconsole.model.project.mail import MailTool, SendingDomain
from lrconsole.model.project.network import Network
from lrconsole.model.project.people import Active, Consent, Duty, Person
from lrconsole.model.project.subjects import SUBJECTS, Subject, subjects
from lrconsole.model.project.web import Api, Cloudflare, Domain, Environment, EnvironmentKind, Host, HostKind, Redirect
from lrconsole.model.project.whole import Project

__all__ = [
    "SUBJECTS",
    "Active",
    "Api",
    "Capture",
    "Cloudflare",
    "Consent",
    "Domain",
    "Duty",
    "Environment",
    "EnvironmentKind",
    "Flow",
    "Host",
    "HostKind",
    "Limit",
    "LimitKind",
    "MailTool",
    "Network",
    "Person",
    "Project",
    "Redirect",
    "Repository",
    "Role",
    "Rollback",
    "Route",
    "SendingDomain",
    "Step",
    "Subject",
    "Tracker",
    "subjects",
]
