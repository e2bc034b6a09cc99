"""Stage 2: database and request flow."""
