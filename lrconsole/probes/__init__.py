"""Probes observe: each asks the outside world one question and returns an observation."""
