"""Tests of the checks, from recorded observations."""
