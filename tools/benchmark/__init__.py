"""Measure a vLLM server: rates up to saturation, a saved result, and what it changes in the plan.

    python -m tools.benchmark --url URL [--stack STACK --rung RUNG]
    python -m tools.benchmark --stack STACK [--rung RUNG ...]

`mixes` makes the requests, `ladder` says at which rates they are sent, `load.sender` sends them,
`figures` counts what came of it, `result` is what is saved, `advice` and `stack_file` give it to
the plan.
"""
