"""The console's panes: the glance and one a stage."""
