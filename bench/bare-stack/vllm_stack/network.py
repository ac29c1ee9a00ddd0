"""Network, written by `python -m bench.bare_program`."""

import pulumi
import pulumi_gcp as gcp

from vllm_stack import apis
from vllm_stack.google import google

vllm_network = gcp.compute.Network(
    "vllm",
    name="vllm",
    auto_create_subnetworks=False,
    project="my-project",
    opts=pulumi.ResourceOptions(provider=google, depends_on=apis.everything),
)
vllm_router = gcp.compute.Router(
    "vllm-router",
    name="vllm-router",
    network=vllm_network.id,
    project="my-project",
    region="asia-northeast1",
    opts=pulumi.ResourceOptions(provider=google),
)
vllm_nodes = gcp.compute.Subnetwork(
    "vllm-nodes",
    name="vllm-nodes",
    ip_cidr_range="10.0.0.0/20",
    network=vllm_network.id,
    private_ip_google_access=True,
    project="my-project",
    region="asia-northeast1",
    secondary_ip_ranges=[
        {"ip_cidr_range": "10.4.0.0/14", "range_name": "pods"},
        {"ip_cidr_range": "10.8.0.0/20", "range_name": "services"},
    ],
    opts=pulumi.ResourceOptions(provider=google),
)
vllm_nat = gcp.compute.RouterNat(
    "vllm-nat",
    name="vllm-nat",
    enable_dynamic_port_allocation=True,
    enable_endpoint_independent_mapping=False,
    max_ports_per_vm=32768,
    min_ports_per_vm=1024,
    nat_ip_allocate_option="AUTO_ONLY",
    project="my-project",
    region="asia-northeast1",
    router=vllm_router.name,
    source_subnetwork_ip_ranges_to_nat="LIST_OF_SUBNETWORKS",
    subnetworks=[{"name": vllm_nodes.id, "source_ip_ranges_to_nats": ["ALL_IP_RANGES"]}],
    opts=pulumi.ResourceOptions(provider=google),
)
