"""Measurements: what the program and its commands cost, against what the same work costs bare."""
