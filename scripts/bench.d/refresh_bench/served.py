"""What the session tier serves of a signal, read over RPC by curl: one process and one connection for many users."""

import json
import subprocess

from rpc_bench.processes import BenchError

METHOD = "/freshet.session.v1.SessionService/GetProfile"


def weights(session, signal, events):
    """For each event, what is served of its user's signal just before it: label -> weight; None without a value."""
    if not events:
        return []
    done = subprocess.run(
        ["curl", "--silent", "--show-error", "--http2-prior-knowledge", "--config", "-"],
        input="next\n".join(_request(session, signal, event) for event in events), capture_output=True, text=True)
    answers = done.stdout.splitlines()
    if done.returncode != 0 or len(answers) != len(events):
        raise BenchError(f"{session}{METHOD} gave {len(answers)} answers to {len(events)} calls: {done.stderr[-500:]}")
    return [_weights(json.loads(answer), signal) for answer in answers]


def _request(session, signal, event):
    body = {"user_id": event.user, "as_of": str(event.microseconds - 1), "signals": [signal], "fields": ["resolved_profile"]}
    text = json.dumps(body).replace("\\", "\\\\").replace('"', '\\"')
    return (f'url = "{session}{METHOD}"\nheader = "content-type: application/json"\ndata = "{text}"\n'
            'write-out = "\\n"\n')


def _weights(answer, signal):
    if "code" in answer:
        raise BenchError(f"{METHOD}: {answer}")
    value = answer.get("resolved_profile", {}).get(signal, {}).get("value", {})
    entries = value.get("distribution", {}).get("weights", [])
    return {entry["label"]: entry["weight"] for entry in entries} or None
