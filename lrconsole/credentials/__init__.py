"""References to secrets, the OS keyring, masked values and redaction."""
