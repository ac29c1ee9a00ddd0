"""The program that judges a canary, in a Job in the cluster and in the commands of `tools/`.

The Job mounts these files into vLLM's own image, so they need nothing but the standard library and
import only each other.
"""
