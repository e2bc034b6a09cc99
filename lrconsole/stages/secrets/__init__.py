"""Stage 4: secrets and configuration."""
