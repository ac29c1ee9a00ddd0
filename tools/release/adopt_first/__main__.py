"""What of a stack has to be recorded before anything is imported: its provider and its APIs.

`pulumi import` puts a resource under a provider that is recorded. And the project's id is known to
a preview once the APIs are on: until then it would say that what was imported is replaced.
"""

import sys
from pathlib import Path

import pulumi
import pulumi_gcp as gcp

# The engine runs this in a folder of its own, and the components are the clone's.
sys.path.insert(0, str(Path(__file__).resolve().parents[3]))

import components as vllm
from components.stack import google_args

stack = vllm.Stack.load()
google = gcp.Provider("google", project=stack.project, region=stack.config.region)
vllm.Apis("apis", google_args.apis(stack), pulumi.ResourceOptions(providers=[google]))
