"""Identity: whom the pods had better not act as."""

import pytest

from components.server.identity import identity_warnings


def test_the_account_that_may_edit_the_project_deserves_a_second_look() -> None:
    (warning,) = identity_warnings("123456789012-compute@developer.gserviceaccount.com")
    assert warning.key == "identity.googleServiceAccount"


@pytest.mark.parametrize("account", [None, "models@my-project.iam.gserviceaccount.com"])
def test_an_account_of_its_own_does_not(account: str | None) -> None:
    assert list(identity_warnings(account)) == []
