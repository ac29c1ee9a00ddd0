"""The measured `up`: the path that it is held to is the registered graph's."""

from bench.cloud import JOB_SECONDS, STACK, path_seconds, seconds_of
from components.facts import latencies
from tools.render.evaluate import REPOSITORY, evaluate


def test_the_path_goes_from_the_apis_over_the_download_to_the_kept_node() -> None:
    found = path_seconds(evaluate(REPOSITORY / f"Pulumi.{STACK}.yaml", REPOSITORY).resources)
    chain = (latencies.API, latencies.NETWORK, latencies.SUBNETWORK, latencies.CLUSTER)
    pool = latencies.EMPTY_POOL.counted + latencies.NODE_TPU.counted
    right = latencies.RIGHT.counted
    assert found == sum(each.counted for each in chain) + right + JOB_SECONDS + pool


def test_a_type_takes_the_time_of_its_longest_glob_and_an_unlisted_one_none() -> None:
    assert seconds_of("gcp:projects/iAMMember:IAMMember") == latencies.RIGHT.counted
    assert seconds_of("gcp:storage/bucketIAMMember:BucketIAMMember") == latencies.RIGHT.counted
    assert seconds_of("kubernetes:core/v1:ConfigMap") == 0.0
