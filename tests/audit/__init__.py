"""Tests of running, ranking, deciding and comparing audits."""
