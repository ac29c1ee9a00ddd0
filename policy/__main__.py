"""The policy pack, for `pulumi preview --policy-pack policy` with any program."""

from pathlib import Path

from pulumi_policy import PolicyPack

from gke_rules.pack import policies
from gke_rules.waivers import read_waivers

PolicyPack("gke-rules", policies(read_waivers(Path(__file__).with_name("waivers.yaml"))))
