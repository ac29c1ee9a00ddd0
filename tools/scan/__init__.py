"""`make scan`: scanners of manifests, Dockerfiles and workflows."""
