"""The fake of Google's provider: inputs, outputs, reads and names of its resources."""
