"""Planted faults: mistakes that the suite has to catch, each with the test that catches it."""
