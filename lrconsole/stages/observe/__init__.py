"""Stage 6: what watches the app once it is live."""
