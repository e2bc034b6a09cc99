"""Records in, documents out."""
