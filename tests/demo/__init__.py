"""Tests of the practice business."""
