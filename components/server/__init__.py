"""The model server: Deployment or LeaderWorkerSet, pods, Service and namespace."""
