"""The fake of the Kubernetes provider and of the API server's validation."""
