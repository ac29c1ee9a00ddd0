"""Whether a model can be downloaded with what there is: a refusal costs the start of a machine."""

from ..facts.models import ModelFacts
from .problems import Problem


def gated_problems(model: ModelFacts, *, has_token: bool, is_there: bool) -> list[Problem]:
    """Return why a model cannot be downloaded; `is_there` says that nothing has to be."""
    if has_token or is_there or not model.gated:
        return []
    message = (
        f"'{model.id}' is gated: Hugging Face gives it only to a token whose owner accepted its "
        f"licence; write huggingFaceToken: {{existing: NAME}}, or a 'modelStore' with the "
        f"'existing' and 'path' of a bucket that has the model"
    )
    return [Problem(("model", "id"), message)]
