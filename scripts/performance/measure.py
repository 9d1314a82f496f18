#!/usr/bin/env python3
"""Measures the service over loopback and writes docs/performance/results.json.

usage: measure.py [--seconds-per-run S] [--rounds N] [--connections 1,16,64] [--output FILE]
"""

import argparse
import datetime
import json
import os
import pathlib
import platform
import subprocess
import sys

import scenarios

ROOT = pathlib.Path(__file__).resolve().parents[2]


class Options:
    """How much is measured, and with which programs."""

    def __init__(self, arguments):
        self.milliseconds = int(arguments.seconds_per_run * 1000)
        self.rounds = arguments.rounds
        self.connections = [int(number) for number in arguments.connections.split(",")]
        self.folder = pathlib.Path(arguments.binaries)

    def binary(self, name):
        return str(self.folder / name)

    @staticmethod
    def say(row):
        print(
            f"{row['name']:24} {row['connections']:4} connections {row['ratio']:6.2f} x "
            f"{row['cpuMicroseconds']:8.1f} µs {row['perSecond']:8} /s p50 "
            f"{row['p50Microseconds']:8.1f} µs p99 {row['p99Microseconds']:8.1f} µs",
            flush=True)


def machine():
    """What the numbers were measured on."""
    cpu = next(
        line.split(":", 1)[1].strip()
        for line in pathlib.Path("/proc/cpuinfo").read_text().splitlines()
        if line.startswith("model name"))
    commit = subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"], cwd=ROOT, capture_output=True, text=True)
    return {
        "processor": cpu,
        "processors": os.cpu_count(),
        "system": f"{platform.system()} {platform.release()}",
        "load": round(os.getloadavg()[0], 1),
        "date": datetime.date.today().isoformat(),
        "commit": commit.stdout.strip(),
    }


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--seconds-per-run", type=float, default=2.0)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--connections", default="1,16,64")
    parser.add_argument("--binaries", default=str(ROOT / ".build-release/release"))
    parser.add_argument("--output", default=str(ROOT / "docs/performance/results.json"))
    arguments = parser.parse_args()
    options = Options(arguments)
    results = {"machine": machine(), "operations": scenarios.by_operation(options)}
    pathlib.Path(arguments.output).write_text(json.dumps(results, indent=1) + "\n")


if __name__ == "__main__":
    sys.exit(main())
