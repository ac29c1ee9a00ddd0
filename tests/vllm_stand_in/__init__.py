"""A server that behaves as vLLM does towards its callers, without a model.

    python -m tests.vllm_stand_in --model Qwen/Qwen2-1.5B --port 8000

It takes vLLM's flags, and some of its own for what a test has to steer (`--help`). What it knows of
vLLM was read in the wheel of the pinned release and measured on a real server; where the two say
nothing it does the simplest thing. Words are its tokens.
"""
