"""Tests of the database checks."""
