"""Launch Ready console: audit, secure, deploy, watch and hand over a small business's admin app."""

__version__ = "0.1.0"
