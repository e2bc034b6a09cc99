"""Tests of the secrets checks."""
