"""Masks: no secret is read in a comment, however it is written, and what is none is."""

import base64
import urllib.parse

import pytest

from tools.pull_request.masks import MASK, UNKNOWN, cleared, in_words, masked

CANARY = "hf_" + "CanaryOfNobody7CanaryOfNobody7"

# In parts, so that no file has what looks like one.
SECRETS = {
    "Hugging Face": CANARY,
    "GitHub": "ghs_" + "Canary0Of1Nobody",
    "GitHub, fine grained": "github_pat_" + "Canary0Of1Nobody_2",
    "GitLab": "glpat-" + "Canary-0Of1Nobody",
    "Pulumi": "pul-" + "0123456789abcdef0123456789abcdef01234567",
    "Google's access": "ya29." + "a0Canary-Of_Nobody",
    "Google's key": "AIza" + "SyCanaryOfNobody0123456789",
    "AWS": "AKIA" + "CANARYOFNOBODY12",
    "Slack": "xoxb-" + "0123456789-canary",
    "JSON Web Token": "eyJ" + "hbGciOiJSUzI1NiJ9." + "eyJzdWIiOiJub2JvZHkifQ." + "c2ln",
    "bearer": "Bearer " + "canary-of-nobody",
    "in base64": base64.b64encode(CANARY.encode()).decode(),
    "in base64 for addresses": base64.urlsafe_b64encode(CANARY.encode()).decode(),
    "in an address": urllib.parse.quote(f"token={CANARY}&x=1"),
    "private key": "-----BEGIN RSA PRIVATE"
    + " KEY-----\nMIICanary\n-----END RSA PRIVATE"
    + " KEY-----",
}

HARMLESS = (
    "vllm/vllm-openai@sha256:" + "0123456789abcdef" * 4,
    "v6e-1-1da9",
    "projects/my-project/locations/us-central1/clusters/vllm/nodePools/v6e-1",
    "https://console.cloud.google.com/monitoring/dashboards/builder/3082286567220213320",
    "masterAuthorizedNetworksConfig.cidrBlocks",
    'nodeConfig.labels["vllm-gke/accelerator"]',
    "vllm-nodes@my-project.iam.gserviceaccount.com",
    "asia-northeast1-docker.pkg.dev/my-project/vllm/vllm-gpu",
    "meta-llama/Llama-3.3-70B-Instruct",
    "--max-num-batched-tokens=8192",
)


@pytest.mark.parametrize("kind", SECRETS)
def test_a_secret_is_masked_wherever_it_stands(kind: str) -> None:
    secret = SECRETS[kind]
    said = masked(f"before {secret} after")
    assert MASK in said
    assert (said.split()[0], said.split()[-1]) == ("before", "after")
    assert not [part for part in secret.split() if len(part) > 6 and part in said]
    assert "Canary" not in said


@pytest.mark.parametrize("words", HARMLESS)
def test_what_is_no_secret_is_shown(words: str) -> None:
    assert masked(words) == words


def test_a_value_that_pulumi_marks_is_masked_at_every_depth() -> None:
    secret = {
        "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270",
        "ciphertext": "plain, if somebody asked for it",
    }
    assert cleared({"a": [secret, {"b": secret}]}) == {"a": [MASK, {"b": MASK}]}


def test_a_value_that_is_not_known_yet_says_so() -> None:
    assert in_words("spec.clusterIp", "04da6b54-80e4-46f7-96ec-b56ff0331ba9") == UNKNOWN


@pytest.mark.parametrize(
    "path",
    ["stringData.token", "data.password", "auth[0].privateKey", 'env["API_KEY"]', "settings.token"],
)
def test_a_property_that_is_called_a_secret_is_masked_whatever_is_in_it(path: str) -> None:
    assert in_words(path, "plain") == MASK


@pytest.mark.parametrize(
    "path", ["tokenizer", "maxTokens", "spec.template.spec.volumes[3].secret.secretName"]
)
def test_a_property_that_only_sounds_like_one_is_shown(path: str) -> None:
    assert in_words(path, "plain") == "plain"
