"""A real Kubernetes control plane, and what the project's objects do on it."""
