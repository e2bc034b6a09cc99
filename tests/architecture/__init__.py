"""Tests of the shape of the code: imports, registry, documentation."""
