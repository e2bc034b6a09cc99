"""Tests of the quick audit checks."""
