// Definitions of kinds that others publish; tools/kube_from_go.py takes their files. Nothing of it is compiled.
module vllm-gke.invalid/definitions

go 1.26.0

require (
	sigs.k8s.io/gateway-api v1.5.0
	sigs.k8s.io/gateway-api-inference-extension v1.5.0
	sigs.k8s.io/lws v0.9.0
)
