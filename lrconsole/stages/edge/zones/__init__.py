"""What the DNS checks reason with: delegation, signatures, records, and how a change spreads."""
