"""Start, follow and stop the processes that do work."""
