"""The practice business: a small admin app on loopback with faults that the console must find."""
