"""Access to the service: load balancer, Ingress, Gateway, and network policies."""
