"""Node identity, written by `python -m bench.bare_program`."""

import pulumi
import pulumi_gcp as gcp

from vllm_stack import apis
from vllm_stack.google import google

nodes = gcp.serviceaccount.Account(
    "nodes",
    account_id="vllm-nodes",
    display_name="GKE nodes that serve vLLM",
    project="my-project",
    opts=pulumi.ResourceOptions(provider=google, depends_on=apis.everything),
)
nodes_default_node_service_account = gcp.projects.IAMMember(
    "nodes-defaultNodeServiceAccount",
    member=nodes.member,
    project="my-project",
    role="roles/container.defaultNodeServiceAccount",
    opts=pulumi.ResourceOptions(provider=google),
)
nodes_service_usage_consumer = gcp.projects.IAMMember(
    "nodes-serviceUsageConsumer",
    member=nodes.member,
    project="my-project",
    role="roles/serviceusage.serviceUsageConsumer",
    opts=pulumi.ResourceOptions(provider=google),
)
