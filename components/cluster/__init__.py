"""The cluster, its network and APIs, the system's nodes and the accounts of nodes."""
