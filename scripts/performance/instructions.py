#!/usr/bin/env python3
"""Counts the instructions of whole requests without sockets, and of single steps of one, under callgrind, and
compares them with those that are checked in.

usage: instructions.py check|record|show [OPERATION ...]

Counts do not depend on how busy the machine is, and hardly on the machine: valgrind shows every program the
same processor. What they do depend on is the compiler, the C library and OpenSSL. More than 3 % above what is
recorded fails until it is explained and recorded anew; more than 3 % below says that it should be.
"""

import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
PROGRAM = pathlib.Path(
    os.environ.get("BENCHMARKS_BINARY", ROOT / ".build-release/release/Benchmarks"))
RECORD = ROOT / "docs/performance/instructions.json"
OPERATIONS = ["Decrypt", "Encrypt", "GenerateDataKey", "DescribeKey"]
# Steps of a Decrypt, each by itself, and a CreateKey without record; their names begin with a small letter.
STEPS = [
    "signature", "readJSON", "writeJSON", "decision", "messageKey", "record", "append", "creation"]
TOLERANCE = 0.03
FEW, MANY = 200, 1200


def collected(program, operation, count):
    """All instructions of a run with so many requests, or steps of one."""
    kind = "steps" if operation in STEPS else "requests"
    done = subprocess.run(
        ["valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null", program, kind,
         operation, str(count)],
        capture_output=True, text=True,
        env=os.environ | {"SWIFT_DETERMINISTIC_HASHING": "1", "SWIFT_BACKTRACE": "enable=no"})
    found = re.search(r"Collected : (\d+)", done.stderr)
    if done.returncode != 0 or not found:
        sys.exit(f"valgrind failed: {done.stderr[-2000:]}")
    return int(found.group(1))


def counts(operations):
    """Instructions per request of each operation."""
    if not shutil.which("valgrind"):
        sys.exit("`valgrind` is not installed; `apt-get install valgrind`")
    with tempfile.TemporaryDirectory() as folder:
        # Valgrind 3.19 does not read the debugging information of this compiler.
        program = f"{folder}/Benchmarks"
        subprocess.run(["strip", "--strip-debug", "-o", program, PROGRAM], check=True)
        return {
            operation: round(
                (collected(program, operation, MANY) - collected(program, operation, FEW))
                / (MANY - FEW))
            for operation in operations
        }


def recorded():
    """What is checked in."""
    kinds = json.loads(RECORD.read_text()) if RECORD.exists() else {}
    return kinds.get("perRequest", {}) | kinds.get("perStep", {})


def main():
    command, *operations = sys.argv[1:] or ["check"]
    before = recorded()
    now = counts(operations or OPERATIONS + STEPS)
    failed = False
    for operation, count in now.items():
        known = before.get(operation)
        change = f"{100 * (count / known - 1):+.1f} %" if known else "new"
        print(f"{operation:20} {count:9,} instructions each, {change}")
        failed = failed or (known is not None and count > known * (1 + TOLERANCE))
    if command == "record":
        known = before | now
        kinds = {
            kind: {name: known[name] for name in names if name in known}
            for kind, names in [("perRequest", OPERATIONS), ("perStep", STEPS)]
        }
        RECORD.write_text(json.dumps(kinds, indent=1) + "\n")
    elif command == "check" and failed:
        sys.exit(
            "more than 3 % over docs/performance/instructions.json: explain it and run "
            "`scripts/bench-gate record`")


if __name__ == "__main__":
    main()
