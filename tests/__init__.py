"""Tests of the console; their folders mirror the package's."""
