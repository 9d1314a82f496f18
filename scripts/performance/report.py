"""Writes docs/performance from results: a table of goals, tables of everything, plots."""

import json
import pathlib

import goals
import plots

ROOT = pathlib.Path(__file__).resolve().parents[2]


def number(value):
    if isinstance(value, float):
        return f"{value:,.2f}".rstrip("0").rstrip(".")
    return f"{value:,}"


def table(head, rows, alignment=None):
    alignment = alignment or ["---"] + ["---:"] * (len(head) - 1)
    lines = [head, alignment] + rows
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def goal_rows(results):
    rows = []
    for name, goal, stretch, unit, less, read in goals.GOALS:
        value = read(results)
        sign = "≤" if less else "≥"
        rows.append([
            name, f"{sign} {number(goal)} {unit}",
            f"{sign} {number(stretch)} {unit}" if stretch is not None else "",
            "" if value is None else f"{number(value)} {unit}",
            goals.verdict(value, goal, stretch, less),
        ])
    for name, counts in results.get("instructions", {}).items():
        rows.append([
            f"instructions of {name}", "+3 % fails", "", number(counts), "recorded"])
    return rows


def operation_rows(results):
    return [
        [
            row["name"], str(row["connections"]), number(row["ratio"]),
            f"{row['cpuMicroseconds']:.1f}", f"{row['userMicroseconds']:.1f}",
            f"{row['systemMicroseconds']:.1f}", number(row["perSecond"]),
            f"{row['p50Microseconds']:.0f}", f"{row['p99Microseconds']:.0f}",
            f"{row['p999Microseconds']:.0f}", f"{row['residentMebibytes']:.0f}",
        ]
        for row in results["operations"]["rows"]
    ]


def thinned(rows, most=10):
    """Some of many rows, with the first and the last."""
    step = max(1, -(-(len(rows) - 1) // (most - 1)))
    return [row for index, row in enumerate(rows) if index % step == 0 or row is rows[-1]]


def sections(results):
    """The parts of the report that were measured."""
    machine = results["machine"]
    yield (
        "# Performance\n\n"
        "Written by `make bench`; do not edit. What the numbers mean stands in "
        "[method.md](method.md).\n\n"
        f"{machine['processor']}, {machine['processors']} processors, {machine['system']}; "
        f"{machine['date']}, commit {machine['commit']}; load average at the start "
        f"{machine['load']}. The load generator ran on the same machine, and other work with it: "
        "trust ratios and CPU time, not requests per second.")
    yield "## Goals\n\n" + table(
        ["", "goal", "stretch", "measured", ""], goal_rows(results),
        ["---", "---:", "---:", "---:", "---"])
    if results.get("operations"):
        yield (
            "## Operations\n\nThe ratio is that of CPU time to the bare SwiftNIO server, in the "
            "middle of runs that took turns.\n\n![CPU time per request](cpu.svg)\n\n"
            "![Ratios](ratios.svg)\n\n"
            + table(
                ["", "connections", "ratio", "CPU µs", "own", "kernel", "per second", "p50 µs",
                 "p99 µs", "p99.9 µs", "MiB"], operation_rows(results)))
    if results.get("keys"):
        yield "## Many keys\n\nDecrypt of 16 connections over all keys, or over a sample of them.\n\n" + table(
            ["keys", "used", "CPU µs", "first use after a start, CPU µs", "p50 µs", "MiB", "created per second",
             "seconds from start to first Decrypt"],
            [
                [number(row["keys"]), number(row["usedKeys"]), f"{row['cpuMicroseconds']:.1f}",
                 f"{row['coldMicroseconds']:.1f}", f"{row['p50Microseconds']:.0f}",
                 number(row["residentMebibytes"]), number(row["createdPerSecond"]),
                 number(row["secondsToFirstDecrypt"])]
                for row in results["keys"]
            ], ["---:"] * 8)
    if results.get("syncing"):
        yield "## What syncing a record costs\n\nDecrypt in both modes of the audit trail.\n\n" + table(
            ["mode", "connections", "per second", "CPU µs", "p50 µs", "p99 µs"],
            [
                [row["mode"], str(row["connections"]), number(row["perSecond"]),
                 f"{row['cpuMicroseconds']:.1f}", f"{row['p50Microseconds']:.0f}",
                 f"{row['p99Microseconds']:.0f}"]
                for row in results["syncing"]
            ])
    if results.get("endurance"):
        yield "## Memory over many requests\n\nDecrypt of 16 connections, one key.\n\n" + table(
            ["requests", "MiB", "of it no file"],
            [
                [number(row["requests"]), number(row["residentMebibytes"]),
                 number(row["ownMebibytes"])]
                for row in thinned(results["endurance"])
            ], ["---:"] * 3)
    if results.get("signing"):
        yield "## Signatures\n\nCPU time of a request of 16 connections, and of the library alone.\n\n" + table(
            ["", "service µs", "library µs"],
            [
                [row["name"], f"{row['cpuMicroseconds']:.1f}",
                 str(results.get("library", {}).get(row["name"], ""))]
                for row in results["signing"]
            ])
    for name, title in [
        ("durable", "Durable before the answer, 256 connections"),
        ("besideSigning", "Decrypt beside signatures with RSA_4096"),
        ("abuse", "Decrypt beside an abusive client"), ("tls", "TLS"),
        ("policies", "Statements and grants"),
    ]:
        if name in results:
            rows = [
                [key, f"{row['cpuMicroseconds']:.1f}", number(row["perSecond"]),
                 f"{row['p50Microseconds']:.0f}", f"{row['p99Microseconds']:.0f}"]
                for key, row in results[name].items() if isinstance(row, dict)
            ]
            yield f"## {title}\n\n" + table(
                ["", "CPU µs", "per second", "p50 µs", "p99 µs"], rows)
    notes = ROOT / "docs/performance/profile.md"
    if notes.exists():
        yield "## Where the time goes\n\nSee [profile.md](profile.md)."


def write(results, folder):
    folder = pathlib.Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "results.json").write_text(json.dumps(results, indent=1) + "\n")
    (folder / "README.md").write_text("\n\n".join(sections(results)) + "\n")
    if not results.get("operations"):
        return
    rows = results["operations"]["rows"]
    names = list(dict.fromkeys(row["name"] for row in rows))
    connections = sorted({row["connections"] for row in rows})
    middle = 16 if 16 in connections else connections[0]
    (folder / "cpu.svg").write_text(plots.bars(
        f"CPU time per request, {middle} connections",
        [
            (row["name"], (row["userMicroseconds"], row["systemMicroseconds"]))
            for row in rows if row["connections"] == middle
        ], "µs", ("own code", "kernel")))
    (folder / "ratios.svg").write_text(plots.grouped(
        "CPU time per request, as a ratio to the bare SwiftNIO server",
        [
            (name, [
                row["ratio"] for count in connections for row in rows
                if row["name"] == name and row["connections"] == count
            ]) for name in names
        ], [f"{count} connections" for count in connections], "x"))
