"""Stage 1, quick audit: what blocks the launch, inside two hours."""
