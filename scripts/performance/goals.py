"""The goals of the service's speed, and what a run says about each."""


def operation(results, name, connections=16):
    """The row of an operation, if it was measured."""
    for row in results.get("operations", {}).get("rows", []):
        if row["name"] == name and row["connections"] == connections:
            return row
    return None


def ratio_of(name):
    return lambda results: (operation(results, name) or {}).get("ratio")


def part(section, member):
    return lambda results: results.get(section, {}).get(member)


def growth(results):
    """CPU time with the most keys measured, as a ratio to that with the fewest."""
    rows = results.get("keys", [])
    if len(rows) < 2:
        return None
    return round(rows[-1]["cpuMicroseconds"] / rows[0]["cpuMicroseconds"], 2)


def start(results):
    rows = [row for row in results.get("keys", []) if row["keys"] >= 100_000]
    return rows[0]["secondsToFirstDecrypt"] if rows else None


def idle(results):
    return results.get("operations", {}).get("idleMebibytes")


def memory_growth(results):
    """Memory of its own after the last request, as a ratio to that after the first run of many."""
    rows = results.get("endurance", [])
    if len(rows) < 2:
        return None
    return round(rows[-1]["ownMebibytes"] / rows[0]["ownMebibytes"], 2)


def memory_of_keys(results):
    rows = [row for row in results.get("keys", []) if row["keys"] >= 1_000_000]
    return rows[0]["residentMebibytes"] if rows else None


def beyond_library(spec):
    """CPU of a signature through the service without that of the library alone."""
    def value(results):
        library = results.get("library", {}).get(spec)
        for row in results.get("signing", []):
            if row["name"] == spec and library is not None:
                return round(row["cpuMicroseconds"] - library, 1)
        return None
    return value


# What, goal, stretch goal, unit, whether less is better, how it is read from the results.
GOALS = [
    ("Decrypt, of the bare SwiftNIO server's CPU time, 16 connections", 2.0, 1.7, "x", True,
     ratio_of("Decrypt")),
    ("GenerateDataKey, likewise", 2.3, 1.9, "x", True, ratio_of("GenerateDataKey")),
    ("DescribeKey, likewise", 2.0, 1.7, "x", True, ratio_of("DescribeKey")),
    ("records durable before the answer: throughput of queued ones, 256 connections", 0.8, 0.9,
     "x", False, part("durable", "ratio")),
    ("Sign with RSA_2048, beyond the library's own CPU time", 70, 45, "µs", True,
     beyond_library("RSA_2048")),
    ("Sign with ECC_NIST_P256, likewise", 70, 45, "µs", True, beyond_library("ECC_NIST_P256")),
    ("Sign with ECC_NIST_EDWARDS25519, likewise", 70, 45, "µs", True,
     beyond_library("ECC_NIST_EDWARDS25519")),
    ("median Decrypt while four connections sign with RSA_4096, of that without", 1.5, 1.2, "x",
     True, part("besideSigning", "ratio")),
    ("the most keys measured, used uniformly, of the CPU time with ten", 1.1, None, "x", True,
     growth),
    ("a policy of 100 statements, of the CPU time with one", 1.2, None, "x", True,
     part("policies", "hundredRatio")),
    ("many grants on a key, of the CPU time with one", 1.2, None, "x", True,
     part("policies", "grantsRatio")),
    ("CreateKey, durable, 64 connections, of bare SQLite's rate", 0.5, None, "x", False,
     part("creating", "ratio")),
    ("memory when idle", 40, None, "MiB", True, idle),
    ("memory with 1,000,000 keys", 300, None, "MiB", True, memory_of_keys),
    ("memory after the last of very many requests, of that after the first", 1.05, None, "x", True,
     memory_growth),
    ("start to the first good Decrypt, 100,000 keys", 1.0, None, "s", True, start),
    ("TLS on a connection that is kept", 10, None, "µs", True, part("tls", "addedMicroseconds")),
    ("TLS handshake with P-256, with its connection", 400, None, "µs", True,
     part("tls", "connectionMicroseconds")),
    ("p99 of others beside one abusive client", 2.0, None, "x", True, part("abuse", "ratio")),
]


def verdict(value, goal, stretch, less_is_better):
    """In a word, how a value stands to its goals."""
    if value is None:
        return "not measured in this run"

    def reaches(limit):
        return value <= limit if less_is_better else value >= limit

    if stretch is not None and reaches(stretch):
        return "stretch goal reached"
    return "reached" if reaches(goal) else "**missed**"
