"""Tests of the edge checks."""
