"""Stage 7: handing over to named people."""
