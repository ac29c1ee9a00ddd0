"""The simulated fleet, against what can be worked out by hand or was measured elsewhere."""
