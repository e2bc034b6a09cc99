"""What the takeover checks rest on: the list of services, what their answers show, and the judges; loaded when a check runs."""
