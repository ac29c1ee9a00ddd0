"""Measure whether two vLLM servers answer alike: the gate before a rung, an image or a revision.

    python -m tools.equal --url URL --url2 URL
    python -m tools.equal --stack STACK [--rung RUNG]

The comparison itself is in `components/rollout/job`: a Job in the cluster runs it too.
"""
