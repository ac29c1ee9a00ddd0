"""The simulated region: rungs, nodes, replicas, their queues, and the record of a run."""
