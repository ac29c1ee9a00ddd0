"""The program that judges a canary, and the plan of its Job."""
