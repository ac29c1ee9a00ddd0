"""Inputs of a simulation: a planned stack, demand, stock, and the speed of replicas."""
