"""Tests of the terminal console, driven as users drive it."""
