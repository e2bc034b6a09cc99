"""Tests of the deploy checks."""
