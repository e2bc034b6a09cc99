"""Tests of the observe checks."""
