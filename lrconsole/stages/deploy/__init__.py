"""Stage 5: deploy and roll back."""
