"""Tests of the handover checks."""
