"""The record: one SQLite file a project, its writer and its readers."""
