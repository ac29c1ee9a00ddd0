"""The autoscaler, its metrics and the adapter that serves them to Kubernetes."""
