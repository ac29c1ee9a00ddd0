"""Estimates for a stack: cost, spending, quota, address room and GKE version."""
