"""A metrics API for autoscalers, and the model server's simulated load."""
