"""A simulated fleet: what a stack's ladder, its autoscalers and GKE make of demand and stockouts.

    python -m fleet STACK [--trace TRACE] [--stock STOCK] [--days N] [--seed N]

Owns time, nodes, replicas and their queues, in memory and for any stack file. Deliberately does not
own what is simulated on a real Kubernetes, which is `kube`'s; both use the models that are here.
"""
