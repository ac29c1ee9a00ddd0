// One vLLM on L4 nodes, spot first: the components as a program in TypeScript joins them.

import { readFileSync } from "node:fs";

import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import * as vllm from "@pulumi/vllm-gke";

const name = "far";
const config = new pulumi.Config();
const project = new pulumi.Config("gcp").require("project");
const region = new pulumi.Config("gcp").require("region");
const layout = vllm.types.enums.Layout.Split;
const capacities = {
    "l4-spot": vllm.types.enums.Capacity.Spot,
    l4: vllm.types.enums.Capacity.OnDemand,
};
const shape = "nvidia-l4-1";
const computeClass = `${name}-fallback`;

const apis = new vllm.Apis("apis", { project });
const network = new vllm.Network(name, { project: apis.project, region });
const nodes = new vllm.NodeIdentity(
    "nodes",
    { project: apis.project, accountId: `${name}-nodes` },
);
const cluster = new vllm.Cluster(
    name,
    {
        project: apis.project,
        location: region,
        network: network.network,
        subnetwork: network.subnetwork,
        podRange: network.podRange,
        serviceRange: network.serviceRange,
        nodeServiceAccount: nodes.email,
        deletionProtection: false,
    },
);
const pools = Object.entries(capacities).map(([rung, capacity]) => ({
    rung,
    pool: new vllm.NodePool(
        rung,
        {
            project: apis.project,
            cluster: cluster.clusterId,
            shape,
            capacity,
            zones: [`${region}-a`],
            maxNodes: 2,
            computeClass,
            nodeServiceAccount: nodes.email,
        },
    ),
}));

const kubernetes = new k8s.Provider("kubernetes", {
    kubeconfig: cluster.kubeconfig,
    clusterIdentifier: cluster.identity,
});
const inside: pulumi.ComponentResourceOptions = { providers: [kubernetes] };

const namespace = new vllm.ServingNamespace(
    name,
    { project: apis.project, projectNumber: config.require("projectNumber"), layout },
    inside,
);
const images = new vllm.Images(
    name,
    {
        project: apis.project,
        region,
        reader: nodes.email,
        builds: [],
        mirrored: { nvidia: "vllm/vllm-openai:v0.26.0" },
    },
);
const ladder = new vllm.ComputeClass(
    computeClass,
    {
        kubeconfig: cluster.kubeconfig,
        rules: pools.map(({ rung, pool }) => ({ name: rung, shape, nodePool: pool.poolName })),
    },
    inside,
);
const server = new vllm.ModelServer(
    name,
    {
        layout,
        rungs: Object.entries(capacities).map(([rung, capacity]) => ({
            name: rung,
            shape,
            capacity,
        })),
        namespace: namespace.namespace,
        serviceAccount: namespace.serviceAccount,
        computeClasses: [ladder.className],
        images: images.references,
        launcher: readFileSync("../../images/launcher.py", "utf8"),
        modelId: "Qwen/Qwen2-1.5B",
        maxModelLen: 8192,
    },
    inside,
);

export const endpoint = server.endpoint;
export const kubeconfig = cluster.kubeconfig;
