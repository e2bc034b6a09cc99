"""Run a project's checks, rank the findings, decide, waive, compare, and keep the two-hour clock."""
