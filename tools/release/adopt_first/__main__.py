"""The resources of a stack that must exist before an import: its provider and its APIs.

`pulumi import` needs a provider in the state. A preview knows the project's ID after the APIs are
enabled; before, it would show that imported resources are replaced.
"""

import sys
from pathlib import Path

import pulumi
import pulumi_gcp as gcp

# The engine runs this in its own folder; the components are in the clone.
sys.path.insert(0, str(Path(__file__).resolve().parents[3]))

import components as vllm
from components.stack import google_args

stack = vllm.Stack.load()
google = gcp.Provider("google", project=stack.project, region=stack.config.region)
vllm.Apis("apis", google_args.apis(stack), pulumi.ResourceOptions(providers=[google]))
