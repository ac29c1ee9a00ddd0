"""A real language model behind vLLM's `/v1/completions`: the weights that textgenrnn ships.

    python server.py FOLDER --numbers float32

Two layers of LSTM over characters (textgenrnn 2.0.0, MIT), trained by its author and computed with
numpy. `--numbers` is the format of its numbers, as on another accelerator. Says
`port N` and serves until standard input ends. Runs in an environment of its own.
"""

import argparse
import json
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import h5py  # type: ignore[import-not-found] # in an environment of its own
import numpy as np

MODEL = "minimaxir/textgenrnn"
_LOOKS_BACK = 40
_UNITS = 128
_LAYERS = ("rnn_1", "rnn_2")


def rounded(values: Any, numbers: str) -> Any:
    """Return numbers in a format, as float32 that hold it."""
    values = values.astype(np.float32)
    if numbers == "float16":
        return values.astype(np.float16).astype(np.float32)
    if numbers == "bfloat16":
        # The upper half of a float32, rounded to the nearest even one.
        bits = values.view(np.uint32)
        return ((bits + 0x7FFF + ((bits >> 16) & 1)) & 0xFFFF0000).view(np.float32)
    return values


def eight_bits(weights: Any) -> Any:
    """Return weights as whole numbers from -127 to 127, with one scale for each output."""
    scale = np.abs(weights).max(axis=0, keepdims=True) / 127
    return (np.round(weights / np.where(scale == 0, 1, scale)) * scale).astype(np.float32)


class Model:
    """The network, with all its numbers in one format."""

    def __init__(self, folder: Path, numbers: str) -> None:
        self._numbers = numbers
        names = json.loads((folder / "textgenrnn_vocab.json").read_text())
        self.ids: dict[str, int] = names
        self.names = {number: name for name, number in names.items()}
        with h5py.File(folder / "textgenrnn_weights.hdf5") as file:
            self._weights: dict[str, Any] = {}
            file.visititems(self._take)

    def _take(self, name: str, found: Any) -> None:
        if isinstance(found, h5py.Dataset):
            layer, part = name.split("/", maxsplit=1)[0], name.rsplit("/", 1)[-1].partition(":")[0]
            weights = _of_cudnn(part, np.array(found))
            if self._numbers == "int8" and weights.ndim == 2:
                weights = eight_bits(weights)
            self._weights[f"{layer}/{part}"] = self._round(weights)

    def _round(self, values: Any) -> Any:
        return rounded(values, self._numbers)

    def next(self, before: list[int]) -> Any:
        """Return the log-probability of each token after these."""
        window = before[-_LOOKS_BACK:]
        window = [0] * (_LOOKS_BACK - len(window)) + window
        embedded = self._weights["embedding/embeddings"][window]
        outputs = [embedded]
        for layer in _LAYERS:
            outputs.append(self._lstm(layer, outputs[-1]))
        every = np.concatenate(outputs, axis=1)
        scores = self._round(every @ self._weights["attention/attention_W"])[:, 0]
        share = np.exp(scores - scores.max())
        mean = self._round((every * (share / share.sum())[:, None]).sum(axis=0))
        logits = self._round(mean @ self._weights["output/kernel"]) + self._weights["output/bias"]
        logits = logits.astype(np.float64)
        # 0 fills the window and is no token.
        logits[0] = -np.inf
        return logits - logits.max() - np.log(np.exp(logits - logits.max()).sum())

    def _lstm(self, layer: str, inputs: Any) -> Any:
        kernel, recurrent = (self._weights[f"{layer}/{n}"] for n in ("kernel", "recurrent_kernel"))
        bias = self._weights[f"{layer}/bias"].reshape(2, 4 * _UNITS).sum(axis=0)
        fed = self._round(inputs @ kernel) + bias
        state = np.zeros(_UNITS, np.float32)
        memory = np.zeros(_UNITS, np.float32)
        found = []
        for each in fed:
            gates = self._round(each + self._round(state @ recurrent))
            enter, forget, new, leave = np.split(gates, 4)
            memory = self._round(_sigmoid(forget) * memory + _sigmoid(enter) * np.tanh(new))
            state = self._round(_sigmoid(leave) * np.tanh(memory))
            found.append(state)
        return np.stack(found)


def _of_cudnn(part: str, weights: Any) -> Any:
    """Return weights of a layer that was trained on a GPU as those of Keras' LSTM.

    As `_convert_rnn_weights` of Keras does: cuDNN keeps the gates transposed, and two biases.
    """
    gates = (
        np.hsplit(weights, 4)
        if part in {"kernel", "recurrent_kernel"} and weights.shape[1] == 4 * _UNITS
        else []
    )
    if part == "kernel" and gates:
        return np.hstack([each.T.reshape(each.shape, order="F") for each in gates])
    if part == "recurrent_kernel":
        return np.hstack([each.T for each in gates])
    return weights


def _sigmoid(values: Any) -> Any:
    return 1 / (1 + np.exp(-values))


def completion(model: Model, asked: dict[str, Any]) -> dict[str, Any]:
    """Return the answer to a request that asks for ids and log-probabilities."""
    prompt = asked["prompt"]
    if isinstance(prompt, str):
        start = [model.ids["<s>"]] if "<s>" in model.ids else []
        prompt = start + [model.ids[each] for each in prompt if each in model.ids]
    before, chances, best = list(prompt), [], []
    for _ in range(asked["max_tokens"]):
        ranked = model.next(before)
        top = np.argsort(-ranked)[: asked["logprobs"]]
        before.append(int(top[0]))
        chances.append(float(ranked[top[0]]))
        best.append({f"token_id:{each}": float(ranked[each]) for each in top})
    said = before[len(prompt) :]
    logprobs = {
        "tokens": [f"token_id:{each}" for each in said],
        "token_logprobs": chances,
        "top_logprobs": best,
    }
    text = "".join(model.names[each] for each in said)
    choice = {"index": 0, "text": text, "logprobs": logprobs, "finish_reason": "length"}
    return {"choices": [{**choice, "prompt_token_ids": prompt, "token_ids": said}]}


def main() -> None:
    """Serve until standard input ends."""
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    parser.add_argument("--numbers", default="float32")
    given = parser.parse_args()
    model = Model(given.folder, given.numbers)

    class Answer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._send({"data": [{"id": MODEL}]})

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            self._send(completion(model, json.loads(body)))

        def _send(self, content: Any) -> None:
            body = json.dumps(content).encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answer)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    print(f"port {server.server_port}", flush=True)  # noqa: T201 # the test reads it
    sys.stdin.read()


if __name__ == "__main__":
    main()
