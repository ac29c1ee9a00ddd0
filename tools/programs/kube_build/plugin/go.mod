// The official Kubernetes plugin of Pulumi; tools/kube_plugin_from_go.py builds it in a copy of this module, whose own files fix all other versions.
module vllm-gke.invalid/kubernetes-plugin

go 1.26.0

require github.com/pulumi/pulumi-kubernetes/provider/v4 v4.0.0-20260115033456-f47bc2d6f199
