"""Tests of the record: its writer, its readers, its lock and what goes wrong with files."""
