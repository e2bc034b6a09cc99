"""Measured figures: printed side by side, never asserted."""
