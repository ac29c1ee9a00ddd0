"""Tests of the advice on a ladder."""
