from . import cluster_lookup, google_args, rollout_args, scaling_args, serving_args

__all__ = ["cluster_lookup", "google_args", "rollout_args", "scaling_args", "serving_args"]
