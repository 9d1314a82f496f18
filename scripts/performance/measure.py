#!/usr/bin/env python3
"""Measures the service over loopback and writes docs/performance: results, report, plots."""

import argparse
import datetime
import json
import os
import pathlib
import platform
import subprocess
import sys

import instructions
import report
import scenarios

ROOT = pathlib.Path(__file__).resolve().parents[2]


class Options:
    """How much is measured, and with which programs."""

    def __init__(self, arguments):
        self.milliseconds = int(arguments.seconds_per_run * 1000)
        self.rounds = arguments.rounds
        self.connections = [int(number) for number in arguments.connections.split(",")]
        self.folder = pathlib.Path(arguments.binaries)
        self.key_counts = [int(number) for number in arguments.keys.split(",")]
        self.grants = arguments.grants
        self.requests = arguments.requests
        if arguments.large:
            self.key_counts = [10, 1000, 100_000, 1_000_000]
            self.grants = 50_000
            self.requests = 10_000_000
        # How many different requests are signed beforehand, at most.
        self.sample = 100_000

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


def library_costs(options):
    """CPU time of the library alone for a signature, in microseconds, from `Benchmarks`."""
    done = subprocess.run(
        [options.binary("Benchmarks"), "signatures"], capture_output=True, text=True, check=True)
    rows = [line.split() for line in done.stdout.splitlines()]
    return {row[0]: round(1e6 / float(row[1]), 1) for row in rows if len(row) == 2}


def measured(options, arguments):
    """Everything that was asked for, by section."""
    sections = {
        "operations": lambda: scenarios.by_operation(options),
        "durable": lambda: scenarios.durable(options),
        "syncing": lambda: scenarios.syncing(options),
        "library": lambda: library_costs(options),
        "signing": lambda: scenarios.signing(options),
        "besideSigning": lambda: scenarios.beside_signing(options),
        "abuse": lambda: scenarios.beside_abuse(options),
        "tls": lambda: scenarios.tls(options),
        "policies": lambda: scenarios.growth_of_policies(options),
        "creating": lambda: scenarios.creating_keys(options),
        "keys": lambda: scenarios.growth_of_keys(options, options.key_counts),
        "endurance": lambda: scenarios.endurance(options),
        "instructions": instructions.recorded,
    }
    wanted = arguments.only.split(",") if arguments.only else list(sections)
    output = pathlib.Path(arguments.output)
    known = output / "results.json"
    results = json.loads(known.read_text()) if arguments.only and known.exists() else {}
    results["machine"] = machine()
    for name in wanted:
        print(f"-- {name}", flush=True)
        results[name] = sections[name]()
    return results


def main():
    parser = argparse.ArgumentParser(description="Measures the service and writes docs/performance.")
    parser.add_argument("--seconds-per-run", type=float, default=2.0)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--connections", default="1,16,64")
    parser.add_argument("--keys", default="10,1000,10000", help="how many keys are grown to")
    parser.add_argument("--grants", type=int, default=1000, help="how many grants on one key")
    parser.add_argument(
        "--requests", type=int, default=500_000, help="how many requests memory is watched over")
    parser.add_argument(
        "--large", action="store_true",
        help="1,000,000 keys, 50,000 grants, 10,000,000 requests; takes an hour")
    parser.add_argument("--only", help="sections, separated by commas; the others are kept")
    parser.add_argument("--binaries", default=str(ROOT / ".build-release/release"))
    parser.add_argument("--output", default=str(ROOT / "docs/performance"))
    arguments = parser.parse_args()
    options = Options(arguments)
    report.write(measured(options, arguments), arguments.output)


if __name__ == "__main__":
    sys.exit(main())
