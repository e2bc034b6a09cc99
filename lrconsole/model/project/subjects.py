"""What checks are about: the parts of a project that they are asked for one by one."""

from __future__ import annotations

from lrconsole.model.project.delivery import Repository
from lrconsole.model.project.login import Limit, Role, Route
from lrconsole.model.project.mail import SendingDomain
from lrconsole.model.project.web import Api, Domain, Environment, Host, Redirect
from lrconsole.model.project.whole import Project

Subject = Project | Environment | Host | Domain | Redirect | Api | Role | Route | Limit | SendingDomain | Repository

SUBJECTS: dict[type, str] = {
    Project: "",
    Environment: "[environment.production]",
    Host: "[[host]]",
    Domain: "[[domain]]",
    Redirect: "[[redirect]]",
    Api: "[[api]]",
    Role: "[[role]]",
    Route: "[[route]]",
    Limit: "[[limit]]",
    SendingDomain: "[[mail]]",
    Repository: "[repository]",
}
"""Each kind with the line of the project file that unlocks it."""


def subjects(project: Project, kind: type) -> tuple[Subject, ...]:
    """All that `project` declares of `kind`; of environments only production, which is what an audit is about."""
    found: dict[type, tuple[Subject, ...]] = {
        Project: (project,),
        Environment: (project.production,) if project.production else (),
        Host: project.hosts,
        Domain: project.domains,
        Redirect: project.redirects,
        Api: project.apis,
        Role: project.roles,
        Route: project.routes,
        Limit: project.limits,
        SendingDomain: project.sending,
        Repository: (project.repository,) if project.repository else (),
    }
    return found[kind]
