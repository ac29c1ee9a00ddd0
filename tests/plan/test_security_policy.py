"""A security policy: the listed networks and nobody else."""

from components.exposure.security_policy import allow_only


def networks(count: int) -> list[str]:
    """Return so many networks."""
    return [f"203.0.113.{number}/32" for number in range(count)]


def test_the_listed_networks_come_in_and_the_last_rule_turns_everybody_else_away() -> None:
    assert allow_only(["203.0.113.0/24"]) == [
        {
            "priority": 1000,
            "action": "allow",
            "match": {
                "versioned_expr": "SRC_IPS_V1",
                "config": {"src_ip_ranges": ["203.0.113.0/24"]},
            },
        },
        {
            "priority": 2147483647,
            "action": "deny(403)",
            "match": {"versioned_expr": "SRC_IPS_V1", "config": {"src_ip_ranges": ["*"]}},
        },
    ]


def test_a_rule_takes_ten_networks_and_the_eleventh_begins_another() -> None:
    rules = allow_only(networks(11))
    found = [rule["match"]["config"]["src_ip_ranges"] for rule in rules]
    assert found == [networks(11)[:10], networks(11)[10:], ["*"]]
    assert [rule["priority"] for rule in rules] == [1000, 1001, 2147483647]
