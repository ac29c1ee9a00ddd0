"""What `make up KUBE=1` does around Pulumi: the stack's real control plane, before and after.

Owns when it is started, stopped and removed, and the messages about it; `live_cluster.py` owns how.
A stack with KUBE=1 is separate from the stack of the same name without: its record and its state
are in a folder of their own, `.sandbox/kube/`.
"""

from dataclasses import replace

from sandbox.state.world import World
from tools.programs import kube, kube_plugin
from tools.stack.sandbox_home import SandboxHome
from tools.stack.sandbox_stack import SandboxStack

_NEEDING = ("up", "refresh", "destroy")
"""What asks the API server; a preview asks it where the stack has one."""

_NEXT = """
the Kubernetes of this stack is real, but for its nodes:
  export KUBECONFIG={kubeconfig}
  {kubectl} get pods --all-namespaces
  make world STACK={stack} KUBE=1      what exists now, Google's side too
  make destroy STACK={stack} KUBE=1    take it all down, and stop the control plane
  make kube-stop STACK={stack}         stop it, and keep what it holds for the next up
"""


def live_stack(home: SandboxHome, name: str) -> SandboxStack:
    """Give a stack whose Kubernetes objects are on a real control plane."""
    return SandboxStack(replace(home, root=home.root / "kube"), name, live=True)


def begin(stack: SandboxStack, action: str) -> str:
    """Have the control plane run where it is asked, and say which plugin asks it."""
    cluster = stack.cluster
    if action not in _NEEDING and not (action == "preview" and cluster.folder.exists()):
        return ""
    cluster.ask_for(stack.environment().get("SANDBOX_CONDITIONS", ""))
    cluster.start(kube.find_or_get(), stack.world.absolute())
    return kube_plugin.described(kube_plugin.find_or_get())


def end(stack: SandboxStack, action: str, status: int) -> str:
    """Take the control plane away once nothing is left for it, and say what to type next."""
    if action == "destroy" and status == 0 and not World(stack.world).things():
        stack.cluster.remove()
        return "the control plane has stopped and is gone"
    if action != "up" or status != 0:
        return ""
    cluster = stack.cluster
    return _NEXT.format(stack=stack.name, kubeconfig=cluster.kubeconfig, kubectl=cluster.kubectl)


def stop(stack: SandboxStack) -> str:
    """Stop the control plane and keep what it holds."""
    if stack.cluster.stop():
        return f"the control plane of stack '{stack.name}' has stopped; `make up KUBE=1` goes on"
    return f"no control plane runs for stack '{stack.name}'"
