"""Hold a canary, go on or go back: `python -m tools.canary STACK hold|go|back`."""
