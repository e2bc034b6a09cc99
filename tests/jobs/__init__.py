"""Tests of the jobs: processes that are started, followed, stopped and killed."""
