"""Alerts, written by `python -m bench.bare_program`."""

import pulumi
import pulumi_gcp as gcp

from vllm_stack.google import google
from vllm_stack.model_server import vllm_deployment

vllm_above_target = gcp.monitoring.AlertPolicy(
    "vllm-above-target",
    alert_strategy={"auto_close": "1800s"},
    combiner="OR",
    conditions=[
        {
            "condition_prometheus_query_language": {
                "disable_metric_validation": True,
                "duration": "600s",
                "evaluation_interval": "60s",
                "query": (
                    "avg(sum by (pod) "
                    '(vllm:num_requests_waiting{cluster="vllm", '
                    'location="asia-northeast1", namespace="vllm", '
                    'pod=~"vllm-.+"})) > 1.1'
                ),
            },
            "display_name": "Load stays above the autoscaler's target",
        }
    ],
    display_name="vllm: Load stays above the autoscaler's target",
    documentation={
        "content": (
            "`vllm:num_requests_waiting` is on average above the "
            "target of its autoscaler, by more than the autoscaler's "
            "own tolerance, and has been for 10 minutes: more "
            "replicas are wanted and do not come.\n\n**First.** In a "
            "clone with `Pulumi.dev.yaml`, `make status STACK=dev "
            "ACCOUNT=1` names the cause of each wait and failure, and"
            " the next step. With the package alone, and kubectl on "
            "cluster `vllm` in `asia-northeast1`: `python -m "
            "vllm_gke.status --name vllm --namespace vllm`.\n\n"
            "**Next.** `kubectl -n vllm get hpa` says whether the "
            "autoscaler is at its most (raise "
            "`autoscaling.maxReplicas`, and the pools' `maxNodes`) or"
            " cannot read its metric. If pods are Pending, no rung "
            "has room: add one, or a zone. A TPU that GKE neither "
            "creates nor refuses (TriggeredScaleUp, and no "
            "FailedScaleUp for 20 minutes) holds the replica up to "
            "ten hours, and a new rung does not help: see "
            "docs/runbooks/no-node.md.\n\n**Runbook.** "
            "docs/runbooks/above-target.md\n"
        ),
        "mime_type": "text/markdown",
    },
    notification_channels=[],
    project="my-project",
    severity="ERROR",
    user_labels={"stack": "vllm"},
    opts=pulumi.ResourceOptions(provider=google, depends_on=[vllm_deployment]),
)
vllm_first_choice = gcp.monitoring.AlertPolicy(
    "vllm-first-choice",
    alert_strategy={"auto_close": "1800s"},
    combiner="OR",
    conditions=[
        {
            "condition_prometheus_query_language": {
                "disable_metric_validation": True,
                "duration": "1800s",
                "evaluation_interval": "60s",
                "query": (
                    "count(max by (pod, node) "
                    '(vllm:num_requests_running{cluster="vllm", '
                    'location="asia-northeast1", namespace="vllm"})) > 0 '
                    "unless count(label_replace(label_replace(avg by "
                    "(metadata_user_vllm_gke_rung, node_name) (kubernetes_io:"
                    'node_cpu_total_cores{monitored_resource="k8s_node", '
                    'cluster_name="vllm", location="asia-northeast1", '
                    'metadata_user_vllm_gke_rung=~"v6e-1"}), "rung", "$1", '
                    '"metadata_user_vllm_gke_rung", "(.*)"), "node", "$1", '
                    '"node_name", "(.*)")) > 0'
                ),
            },
            "display_name": "First choice v6e-1 has no node",
        }
    ],
    display_name="vllm: First choice v6e-1 has no node",
    documentation={
        "content": (
            "The service runs, but only on lower rungs: there is no "
            "node of `v6e-1`, the first in `pools`. Answers may be "
            "slower, and the cost is another.\n\n**First.** In a clone "
            "with `Pulumi.dev.yaml`, `make status STACK=dev "
            "ACCOUNT=1` names the cause of each wait and failure, and"
            " the next step. With the package alone, and kubectl on "
            "cluster `vllm` in `asia-northeast1`: `python -m "
            "vllm_gke.status --name vllm --namespace vllm`.\n\n"
            "**Next.** Look for the pool's nodes: `kubectl get nodes "
            "-l vllm-gke/rung=v6e-1`. If Google has none to give, "
            "wait, or put another rung first. Pods do not move back "
            "automatically: once nodes are available, `kubectl -n "
            "vllm rollout restart deployment/vllm` moves them, one at"
            " a time.\n\n**Runbook.** docs/runbooks/first-choice.md\n"
        ),
        "mime_type": "text/markdown",
    },
    notification_channels=[],
    project="my-project",
    severity="WARNING",
    user_labels={"stack": "vllm"},
    opts=pulumi.ResourceOptions(provider=google, depends_on=[vllm_deployment]),
)
vllm_no_replica = gcp.monitoring.AlertPolicy(
    "vllm-no-replica",
    alert_strategy={"auto_close": "1800s"},
    combiner="OR",
    conditions=[
        {
            "condition_prometheus_query_language": {
                "disable_metric_validation": True,
                "duration": "300s",
                "evaluation_interval": "60s",
                "query": (
                    'sum(kube_deployment_status_replicas_available{cluster="v'
                    'llm", location="asia-northeast1", namespace="vllm", '
                    'deployment=~"vllm"}) < 1 or '
                    'absent(vllm:num_requests_running{cluster="vllm", '
                    'location="asia-northeast1", namespace="vllm"})'
                ),
            },
            "display_name": "No replica is ready",
        }
    ],
    display_name="vllm: No replica is ready",
    documentation={
        "content": (
            "The service does not answer: no pod of `vllm` is ready, "
            "or none can be scraped. Every request fails.\n\n**First.**"
            " In a clone with `Pulumi.dev.yaml`, `make status "
            "STACK=dev ACCOUNT=1` names the cause of each wait and "
            "failure, and the next step. With the package alone, and "
            "kubectl on cluster `vllm` in `asia-northeast1`: `python "
            "-m vllm_gke.status --name vllm --namespace vllm`.\n\n"
            "**Next.** `kubectl -n vllm get pods` says whether pods "
            "wait for a node (Pending), load the model (Running, not "
            "ready), lack their image (ImagePullBackOff) or end "
            "(CrashLoopBackOff). Pending: `kubectl -n vllm describe "
            "pods` names what GKE could not get; add a rung that has "
            "room. A TPU that GKE neither creates nor refuses "
            "(TriggeredScaleUp, and no FailedScaleUp for 20 minutes) "
            "holds the replica up to ten hours, and a new rung does "
            "not help: see docs/runbooks/no-node.md. Not ready: a "
            "first start may take 30 minutes once the weights are "
            "there. Ending: read the log of the container that "
            "serves.\n\n**Runbook.** docs/runbooks/no-replica.md\n"
        ),
        "mime_type": "text/markdown",
    },
    notification_channels=[],
    project="my-project",
    severity="CRITICAL",
    user_labels={"stack": "vllm"},
    opts=pulumi.ResourceOptions(provider=google, depends_on=[vllm_deployment]),
)
vllm_restarts = gcp.monitoring.AlertPolicy(
    "vllm-restarts",
    alert_strategy={"auto_close": "1800s"},
    combiner="OR",
    conditions=[
        {
            "condition_prometheus_query_language": {
                "disable_metric_validation": True,
                "duration": "0s",
                "evaluation_interval": "60s",
                "query": (
                    "sum by (pod_name, container_name) (increase(kubernetes_i"
                    'o:container_restart_count{monitored_resource="k8s_contai'
                    'ner", cluster_name="vllm", location="asia-northeast1", '
                    'namespace_name="vllm", container_name=~"vllm-tpu|vllm-'
                    'nvidia"}[1h])) > 2.5'
                ),
            },
            "display_name": "A server's container restarts again and again",
        }
    ],
    display_name="vllm: A server's container restarts again and again",
    documentation={
        "content": (
            "vLLM restarted in its pod 3 times in an hour: each time "
            "the replica loads its model again, and its requests are "
            "lost.\n\n**First.** In a clone with `Pulumi.dev.yaml`, "
            "`make status STACK=dev ACCOUNT=1` names the cause of "
            "each wait and failure, and the next step. With the "
            "package alone, and kubectl on cluster `vllm` in `asia-"
            "northeast1`: `python -m vllm_gke.status --name vllm "
            "--namespace vllm`.\n\n**Next.** `kubectl -n vllm get pods`"
            " shows which pod, and `kubectl -n vllm logs POD -c "
            "CONTAINER --previous` how it ended. Killed for memory "
            "(OOMKilled in `kubectl -n vllm describe pod POD`): the "
            "rung needs a machine with more memory. 401 or 403 in the"
            " log: the token, or the license of the model. At the "
            "start: a flag or the model's length does not fit the "
            "machine. Status 75: the node has a GPU and no driver; "
            "look at its pods in `kube-system` whose names start with"
            " `nvidia-`.\n\n**Runbook.** docs/runbooks/restarts.md\n"
        ),
        "mime_type": "text/markdown",
    },
    notification_channels=[],
    project="my-project",
    severity="WARNING",
    user_labels={"stack": "vllm"},
    opts=pulumi.ResourceOptions(provider=google, depends_on=[vllm_deployment]),
)
vllm_spot_reclaimed = gcp.monitoring.AlertPolicy(
    "vllm-spot-reclaimed",
    alert_strategy={"auto_close": "1800s"},
    combiner="OR",
    conditions=[
        {
            "condition_prometheus_query_language": {
                "disable_metric_validation": True,
                "duration": "0s",
                "evaluation_interval": "60s",
                "query": (
                    "sum by (node_pool_name) (sum_over_time(kubernetes_io:nod"
                    'e_pool_interruption_count{monitored_resource="k8s_node_p'
                    'ool", cluster_name="vllm", location="asia-northeast1", '
                    'interruption_type="PreemptionEvent"}[10m])) > 0'
                ),
            },
            "display_name": "Google took spot nodes back",
        }
    ],
    display_name="vllm: Google took spot nodes back",
    documentation={
        "content": (
            "A spot node was taken back, with half a minute's notice."
            " Its replica finished what it could and is gone; the "
            "autoscaler asks for another, on the best rung that has "
            "room.\n\n**First.** In a clone with `Pulumi.dev.yaml`, "
            "`make status STACK=dev ACCOUNT=1` names the cause of "
            "each wait and failure, and the next step. With the "
            "package alone, and kubectl on cluster `vllm` in `asia-"
            "northeast1`: `python -m vllm_gke.status --name vllm "
            "--namespace vllm`.\n\n**Next.** `kubectl -n vllm get pods "
            "-o wide` shows whether the replica runs again; then no "
            "step is needed. If it is Pending, no rung has room: add "
            "a rung or a zone. If it happens often, the zone is short"
            " of spot machines: put an on-demand rung before the spot"
            " one, or add zones to the pool.\n\n**Runbook.** "
            "docs/runbooks/spot-reclaimed.md\n"
        ),
        "mime_type": "text/markdown",
    },
    notification_channels=[],
    project="my-project",
    severity="WARNING",
    user_labels={"stack": "vllm"},
    opts=pulumi.ResourceOptions(provider=google, depends_on=[vllm_deployment]),
)
