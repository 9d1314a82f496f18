"""The audit trail in a data folder, read as anybody can read it."""

import gzip
import json
import pathlib


def segments(data):
    """The files of the trail, in the order of their records."""
    plain = pathlib.Path(data, "audit").glob("segment-*.jsonl")
    packed = pathlib.Path(data, "audit").glob("segment-*.jsonl.gz")
    # A crash may leave both; the compressed one is whole.
    by_name = {path.name: path for path in plain}
    by_name |= {path.name.removesuffix(".gz"): path for path in packed}
    return [by_name[name] for name in sorted(by_name)]


def text(data):
    """All lines of the trail."""
    whole = b""
    for path in segments(data):
        content = path.read_bytes()
        whole += gzip.decompress(content) if path.suffix == ".gz" else content
    return whole.decode()


def lines(data):
    """The lines of the trail as objects: sequence, previous, durability, event."""
    return [json.loads(line) for line in text(data).splitlines()]


def records(data):
    """The records of the trail."""
    return [line["event"] for line in lines(data)]
