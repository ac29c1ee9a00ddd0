"""Dashboard, written by `python -m bench.bare_program`."""

from pathlib import Path

import pulumi
import pulumi_gcp as gcp

from vllm_stack import apis
from vllm_stack.google import google

vllm_dashboard = gcp.monitoring.Dashboard(
    "vllm",
    dashboard_json=(Path(__file__).parent / "texts" / "vllm_dashboard.json").read_text(),
    project="my-project",
    opts=pulumi.ResourceOptions(provider=google, depends_on=apis.everything),
)
