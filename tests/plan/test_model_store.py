"""Where weights and compiled programs are kept."""

from components.facts.accelerators import shape_for
from components.plan.ladder import Capacity, Rung
from components.plan.lifetime import Drain
from components.plan.model_store import MOUNT_OPTIONS, StoreKind, compilation_cache
from components.plan.profiles import ModelChoice, common_arguments

DRAIN = Drain(15, 45, 15)
MODEL = ModelChoice("meta-llama/Llama-3.1-70B", 8192)


def rung(shape: str) -> Rung:
    """Return a rung of one shape."""
    return Rung(shape, shape_for(shape), Capacity.ON_DEMAND, ("us-east5-b",), 0, 1)


def test_compiled_programs_of_one_tpu_are_kept_apart_from_anothers() -> None:
    assert compilation_cache([rung("v6e-8")]) == "/models/compiled/v6e-8"
    assert compilation_cache([rung("v5e-8")]) == "/models/compiled/v5e-8"


def test_rungs_of_one_machine_share_their_compiled_programs() -> None:
    assert compilation_cache([rung("v6e-8"), rung("v6e-8")]) == "/models/compiled/v6e-8"


def test_with_a_bucket_the_weights_are_downloaded_into_it() -> None:
    assert "--download-dir=/models/weights" in common_arguments(MODEL, DRAIN, StoreKind.BUCKET)


def test_without_a_bucket_vllm_chooses_where_the_weights_go() -> None:
    flags = common_arguments(MODEL, DRAIN, StoreKind.HUGGING_FACE)
    assert [flag for flag in flags if flag.startswith("--download-dir")] == []


def test_a_bucket_is_mounted_with_the_tutorials_options_for_the_serving_user() -> None:
    assert MOUNT_OPTIONS == (
        "implicit-dirs,uid=1000,gid=1000,"
        "file-cache:enable-parallel-downloads:true,"
        "file-cache:parallel-downloads-per-file:100,"
        "file-cache:max-parallel-downloads:-1,"
        "file-cache:download-chunk-size-mb:10,"
        "file-cache:max-size-mb:-1"
    )
