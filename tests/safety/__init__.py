"""Tests that no secret leaves and that hostile text does no harm, across all parts."""
