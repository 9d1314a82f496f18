#!/usr/bin/env python3
"""Measures what the durability of the audit trail costs a Decrypt.

usage: audit.py [--seconds-per-run S] [--rounds N] [--connections 1,16,64] [--folder F] --output FILE

Two servers run at once and are loaded in turns: one in mode `flush`, one in mode `sync`. The folder is where
their data goes; its disk is what is measured.
"""

import argparse
import json
import os
import pathlib
import tempfile

import measure
import scenarios
from load import median
from servers import Strongroom

MODES = ["flush", "sync"]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--seconds-per-run", type=float, default=2.0)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--connections", default="1,16,64")
    parser.add_argument("--binaries", default=str(measure.ROOT / ".build-release/release"))
    parser.add_argument("--folder", default=None)
    parser.add_argument("--output", required=True)
    arguments = parser.parse_args()
    options = measure.Options(arguments)
    rows = []
    with tempfile.TemporaryDirectory(dir=arguments.folder) as folder:
        benches = {}
        for mode in MODES:
            place = pathlib.Path(folder, mode)
            place.mkdir()
            benches[mode] = scenarios.Bench(
                options, place, data=place / "data", dev_options=["--audit-durability", mode])
        try:
            lines = {mode: bench.prepare().decrypts() for mode, bench in benches.items()}
            for connections in options.connections:
                def load(mode):
                    bench = benches[mode]
                    return lambda: bench.user.load(
                        bench.server, lines[mode], connections, options.milliseconds)

                results = scenarios.in_turns({mode: load(mode) for mode in MODES}, options.rounds)
                for mode in MODES:
                    row = {"name": f"Decrypt ({mode})", "connections": connections}
                    rows.append(row | median(results[mode]).json())
                    print(json.dumps(rows[-1]), flush=True)
        finally:
            for bench in benches.values():
                bench.server.stop()
    results = {"machine": measure.machine(), "rows": rows}
    pathlib.Path(arguments.output).write_text(json.dumps(results, indent=1) + "\n")


if __name__ == "__main__":
    main()
