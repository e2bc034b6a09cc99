"""Tests of references, the keyring, masked values, redaction, trust and crash texts."""
