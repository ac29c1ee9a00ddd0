"""The rules, one file for each subject, independent of Pulumi.

IDs are those of the sources: `CKV_...` of checkov 3.3.30, `CIS_GKE_...` of the CIS GKE Benchmark
v1.8.0 as kube-bench has it (cfg/gke-1.8.0), both read 2026-11-21; the texts are this project's.
`VLLM_GKE_...` is a rule that neither has. A default of GKE is reported only if a program turns it
off.
"""

from . import (
    access,
    cluster_care,
    cluster_network,
    control_plane,
    firewalls,
    namespaces,
    networks,
    nodes,
    pods,
    rbac,
    registries,
    storage,
)
from .rule import Rule

_SUBJECTS = (
    control_plane,
    cluster_network,
    cluster_care,
    nodes,
    networks,
    firewalls,
    access,
    storage,
    registries,
    namespaces,
    pods,
    rbac,
)

RULES: tuple[Rule, ...] = tuple(rule for subject in _SUBJECTS for rule in subject.RULES)
"""Every rule, in the order of the subjects."""
