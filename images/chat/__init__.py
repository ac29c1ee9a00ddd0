"""A page to chat with a model server, in any browser that reaches this process.

    VLLM_URL=http://127.0.0.1:8000 python -m chat

The model server is any that speaks OpenAI's API as vLLM does. Nothing is kept: a conversation lives
in the browser's tab.
"""
