"""The served model: its facts, number formats, memory, vLLM flags and profiles."""
