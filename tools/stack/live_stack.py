"""Control plane of `make up KUBE=1`: started before Pulumi, and removed after `destroy`.

A stack with KUBE=1 is separate from the stack of the same name without it: its Pulumi state and
its sandbox state are in `.sandbox/kube/`.
"""

from dataclasses import replace

from sandbox.state.world import World
from tools.programs import kube, kube_plugin
from tools.stack.sandbox_home import SandboxHome
from tools.stack.sandbox_stack import SandboxStack

_NEEDING = ("up", "refresh", "destroy")
"""Actions that need the API server; a preview uses it if it runs."""

_NEXT = """
this stack uses a real Kubernetes control plane with simulated nodes:
  export KUBECONFIG={kubeconfig}
  {kubectl} get pods --all-namespaces
  make world STACK={stack} KUBE=1      list the resources that exist, on Google Cloud too
  make destroy STACK={stack} KUBE=1    delete the stack, and stop the control plane
  make kube-stop STACK={stack}         stop the control plane, and keep its objects for the next up
"""


def live_stack(home: SandboxHome, name: str) -> SandboxStack:
    """Return a stack whose Kubernetes objects are on a real control plane."""
    return SandboxStack(replace(home, root=home.root / "kube"), name, live=True)


def begin(stack: SandboxStack, action: str) -> str:
    """Start the control plane if the action needs it, and name the plugin."""
    cluster = stack.cluster
    if action not in _NEEDING and not (action == "preview" and cluster.folder.exists()):
        return ""
    cluster.ask_for(stack.environment().get("SANDBOX_CONDITIONS", ""))
    cluster.start(kube.find_or_get(), stack.world.absolute())
    return kube_plugin.described(kube_plugin.find_or_get())


def end(stack: SandboxStack, action: str, status: int) -> str:
    """Delete the control plane after `destroy`, or print the next commands."""
    if action == "destroy" and status == 0 and not World(stack.world).things():
        stack.cluster.remove()
        return "the control plane is stopped and deleted"
    if action != "up" or status != 0:
        return ""
    cluster = stack.cluster
    return _NEXT.format(stack=stack.name, kubeconfig=cluster.kubeconfig, kubectl=cluster.kubectl)


def stop(stack: SandboxStack) -> str:
    """Stop the control plane and keep its objects."""
    if stack.cluster.stop():
        return f"the control plane of stack '{stack.name}' is stopped; `make up KUBE=1` restarts it"
    return f"no control plane is running for stack '{stack.name}'"
