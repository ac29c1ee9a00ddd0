"""How the cluster is in its network: private nodes, addresses of its own, policies that hold."""

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
        "pods have addresses of the VPC network, which its firewall knows",
        "write ipAllocationPolicy",
        present("ipAllocationPolicy"),
        cis="5.6.2",
    ),
    Rule(
        "CKV_GCP_12",
        (CLUSTER,),
        "a NetworkPolicy is held to: Dataplane V2 does",
        "write datapathProvider ADVANCED_DATAPATH",
        where(standard, wanted("datapathProvider", "ADVANCED_DATAPATH")),
        cis="4.3.1",
    ),
    Rule(
        "CKV_GCP_61",
        (CLUSTER,),
        "what pods of one node say to each other passes the VPC network and its logs",
        "write enableIntranodeVisibility true",
        where(standard, wanted("enableIntranodeVisibility", ON)),
        cis="5.6.1",
        mandatory=False,
    ),
)
