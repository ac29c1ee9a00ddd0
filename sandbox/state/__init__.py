"""The state of the sandbox's cloud on disk, and the faults that a test configures."""
