"""The pools of a stack file as a ladder: rungs, node pools, the ComputeClass and start times."""
