"""The start page: recent projects, a new one, the practice business."""
