"""Tests of the offline cloud."""
