"""The nouns of the console: frozen dataclasses and enums without I/O and without third-party imports."""
