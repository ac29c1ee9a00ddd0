"""State of a stack from its stack file and its cluster: the sandbox, a real control plane, GKE."""
