"""The scanners: what they find in the stacks, and that they find what is planted."""
