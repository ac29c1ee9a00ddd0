"""Rules about the cluster's network: private nodes, pod addresses, NetworkPolicies."""

from .google import CLUSTER, standard
from .props import ON, present, wanted, where
from .rule import Rule

RULES = (
    Rule(
        "CKV_GCP_64",
        (CLUSTER,),
        "nodes have no public address",
        "write privateClusterConfig.enablePrivateNodes true",
        wanted("privateClusterConfig.enablePrivateNodes", ON),
        cis="5.6.5",
    ),
    Rule(
        "CKV_GCP_23",
        (CLUSTER,),
        "pods have addresses of the VPC network, which its firewall can match",
        "write ipAllocationPolicy",
        present("ipAllocationPolicy"),
        cis="5.6.2",
    ),
    Rule(
        "CKV_GCP_12",
        (CLUSTER,),
        "NetworkPolicies are enforced, by Dataplane V2",
        "write datapathProvider ADVANCED_DATAPATH",
        where(standard, wanted("datapathProvider", "ADVANCED_DATAPATH")),
        cis="4.3.1",
    ),
    Rule(
        "CKV_GCP_61",
        (CLUSTER,),
        "traffic between pods of one node passes the VPC network and its logs",
        "write enableIntranodeVisibility true",
        where(standard, wanted("enableIntranodeVisibility", ON)),
        cis="5.6.1",
        mandatory=False,
    ),
)
