"""State of a running stack: replicas by rung, the cause of every wait, load and cost."""
