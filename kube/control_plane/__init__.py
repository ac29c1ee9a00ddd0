"""A real Kubernetes control plane on this machine: started, stopped, asked."""
