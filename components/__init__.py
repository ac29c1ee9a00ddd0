"""Components that stand up vLLM on GKE."""
