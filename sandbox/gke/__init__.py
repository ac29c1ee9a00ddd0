"""Controllers of GKE that the sandbox plays: load balancers, Ingresses, Gateways."""
