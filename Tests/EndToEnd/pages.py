"""Pages whose commands are run as they stand there."""

import pathlib
import re
import subprocess

ROOT = pathlib.Path(__file__).resolve().parents[2]
BLOCK = re.compile(r"```(sh|text)\n(.*?)```", re.DOTALL)
MARK = "==== end of a block ===="

# What differs each time, and what the pages write in its place.
PLACEHOLDERS = [
    (re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"), "1234abcd-12ab-34cd-56ef-1234567890ab"),
    (re.compile(r"\b(AKIA|AIDA|AROA)[A-Z2-7]{16}\b"), r"\1EXAMPLE"),
    (re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ"), "2026-01-01T00:00:00Z"),
]


def blocks(text):
    """The commands of a page, each with the output that the page shows, or None."""
    found = []
    for kind, body in BLOCK.findall(text):
        if kind == "sh":
            found.append([body, None])
        else:
            assert found and found[-1][1] is None, f"an output without its commands: {body}"
            found[-1][1] = body
    assert found, "the page has no commands"
    return found


def normal(output):
    """Output without what differs each time, and without empty lines."""
    for pattern, placeholder in PLACEHOLDERS:
        output = pattern.sub(placeholder, output)
    return "\n".join(line.rstrip() for line in output.splitlines() if line.strip())


def run(commands, environment, folder):
    """Runs all commands in one shell that stops at the first failure; returns the output of each."""
    script = "exec 2>&1\n" + "\n".join(f"{command}\necho '{MARK}'" for command in commands)
    done = subprocess.run(
        ["bash", "-eu", "-o", "pipefail", "-c", script],
        env=environment, cwd=folder, capture_output=True, text=True, timeout=120,
    )
    outputs = done.stdout.split(MARK + "\n")
    assert done.returncode == 0, f"{commands[len(outputs) - 1]}\n{outputs[-1]}"
    return outputs[:-1]


def recorded(text, blocks, outputs):
    """A page with the outputs that were printed in place of those it promised."""
    for (commands, promised), output in zip(blocks, outputs, strict=True):
        if promised is not None:
            before = f"```sh\n{commands}```\n```text\n"
            text = text.replace(f"{before}{promised}```", f"{before}{normal(output)}\n```", 1)
    return text
