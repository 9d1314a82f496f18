"""What is measured. Servers that are compared run at once and are loaded in turns: a machine that gets busier
is busier for all of them, and what counts are ratios."""

import json
import random
import sqlite3
import statistics
import time
import uuid

from load import LoadGenerator, iam, kms, make_user, median, median_ratio
from servers import Folder, Nginx, ProductionServer, StaticServer, Strongroom

CONTEXT = {"app": "x"}


def everything(account):
    """Statements of an identity policy that allow everything with the keys of an account."""
    return [
        {"Effect": "Allow", "Action": "kms:*", "Resource": f"arn:aws:kms:*:{account}:key/*"},
        {"Effect": "Allow", "Action": "kms:GenerateRandom", "Resource": "*"},
    ]


class Bench:
    """The service, with a user who is allowed everything by an identity policy, and a key."""

    def __init__(self, options, folder, data=None, dev_options=()):
        self.options = options
        self.server = Strongroom(options.binary("strongroom"), folder, data, dev_options)
        self.root = LoadGenerator(options.binary("LoadGenerator"), self.server.root)

    def prepare(self):
        self.server.wait_until_idle()
        credentials = make_user(
            self.root, self.server, "bench", everything(self.server.account))
        self.user = LoadGenerator(self.options.binary("LoadGenerator"), credentials)
        self.key = self.create_key()
        return self

    def create_key(self, **members):
        answer = self.root.answers(self.server, [kms("CreateKey", **members)])[0]
        return json.loads(answer)["KeyMetadata"]["KeyId"]

    def data_keys(self, count=64, key=None):
        line = kms(
            "GenerateDataKey", KeyId=key or self.key, KeySpec="AES_256",
            EncryptionContext=CONTEXT)
        answers = self.user.answers(self.server, [line] * count)
        return [json.loads(answer)["CiphertextBlob"] for answer in answers]

    def decrypts(self, blobs=None):
        return [
            kms("Decrypt", CiphertextBlob=blob, EncryptionContext=CONTEXT)
            for blob in blobs or self.data_keys()
        ]


def operations(bench):
    """The requests of each operation that is measured, by name."""
    hmac = bench.create_key(KeySpec="HMAC_256", KeyUsage="GENERATE_VERIFY_MAC")
    signing = bench.create_key(KeySpec="ECC_NIST_P256", KeyUsage="SIGN_VERIFY")
    return {
        "Decrypt": bench.decrypts(),
        "GenerateDataKey": [
            kms(
                "GenerateDataKey", KeyId=bench.key, KeySpec="AES_256",
                EncryptionContext=CONTEXT)
        ],
        "Encrypt": [
            kms(
                "Encrypt", KeyId=bench.key, Plaintext="BwcH" * 11,
                EncryptionContext=CONTEXT)
        ],
        "DescribeKey": [kms("DescribeKey", KeyId=bench.key)],
        "GenerateMac": [
            kms(
                "GenerateMac", KeyId=hmac, Message="BwcH",
                MacAlgorithm="HMAC_SHA_256")
        ],
        "GenerateRandom": [kms("GenerateRandom", NumberOfBytes=32)],
        "Sign (ECC_NIST_P256)": [
            kms(
                "Sign", KeyId=signing, Message="YXR0YWNrIGF0IGRhd24=",
                SigningAlgorithm="ECDSA_SHA_256")
        ],
    }


def in_turns(runs, rounds):
    """Calls each of the named functions in turn, so many times: the results by name."""
    results = {name: [] for name in runs}
    for _ in range(rounds):
        for name, run in runs.items():
            results[name].append(run())
    return results


def by_operation(options):
    """Every operation against servers that answer a fixed body."""
    rows = []
    with Folder() as folder:
        bench = Bench(options, folder)
        static = StaticServer(options.binary("StaticServer"), folder)
        nginx = Nginx(folder) if Nginx.binary() else None
        try:
            bench.prepare()
            requests = operations(bench)
            idle = bench.server.resident_mebibytes()
            for connections in options.connections:
                def load(server, lines):
                    return lambda: bench.user.load(
                        server, lines, connections, options.milliseconds)

                runs = {"bare SwiftNIO": load(static, requests["Decrypt"])}
                if nginx:
                    runs["nginx"] = load(nginx, requests["Decrypt"])
                runs |= {name: load(bench.server, lines) for name, lines in requests.items()}
                results = in_turns(runs, options.rounds)
                for name, measured in results.items():
                    ratio = median_ratio(measured, results["bare SwiftNIO"])
                    rows.append(
                        {"name": name, "connections": connections, "ratio": round(ratio, 2)}
                        | median(measured).json())
                    options.say(rows[-1])
        finally:
            bench.server.stop()
            static.stop()
            if nginx:
                nginx.stop()
    return {"rows": rows, "idleMebibytes": idle[0], "idleOwnMebibytes": idle[1]}


def durable(options):
    """Records durable before the answer against records that survive the process, many connections."""
    with Folder() as folder:
        servers, generators, lines = {}, {}, {}
        try:
            for mode in ("flush", "sync"):
                server = ProductionServer(options.binary("strongroom"), folder, mode)
                servers[mode] = server
                generators[mode], lines[mode] = decrypting_user(options, server)
            results = in_turns(
                {
                    mode: lambda mode=mode: generators[mode].load(
                        servers[mode], lines[mode], 256, options.milliseconds)
                    for mode in servers
                }, options.rounds)
        finally:
            for server in servers.values():
                server.stop()
    return {
        "ratio": round(
            median_ratio(results["sync"], results["flush"], lambda one: one.per_second), 2),
        "sync": median(results["sync"]).json(),
        "flush": median(results["flush"]).json(),
    }


def syncing(options):
    """Decrypt in both modes of the trail, by the number of connections: what a synced record costs."""
    rows = []
    with Folder() as folder:
        servers, generators, lines = {}, {}, {}
        try:
            for mode in ("flush", "sync"):
                servers[mode] = ProductionServer(options.binary("strongroom"), folder, mode)
                generators[mode], lines[mode] = decrypting_user(options, servers[mode])
            for connections in options.connections:
                results = in_turns(
                    {
                        mode: lambda mode=mode: generators[mode].load(
                            servers[mode], lines[mode], connections, options.milliseconds)
                        for mode in servers
                    }, options.rounds)
                rows += [
                    {"mode": mode, "connections": connections} | median(runs).json()
                    for mode, runs in results.items()
                ]
        finally:
            for server in servers.values():
                server.stop()
    return rows


def decrypting_user(options, server, tls=False):
    """A user of a new deployment, and Decrypts for it."""
    root = LoadGenerator(options.binary("LoadGenerator"), server.root)
    answer = root.answers(server, [kms("CreateKey")], tls=tls)[0]
    key = json.loads(answer)["KeyMetadata"]["KeyId"]
    user = LoadGenerator(
        options.binary("LoadGenerator"),
        make_user(root, server, "bench", everything(server.account), tls=tls))
    line = kms("GenerateDataKey", KeyId=key, KeySpec="AES_256", EncryptionContext=CONTEXT)
    answers = user.answers(server, [line] * 64, tls=tls)
    return user, [
        kms("Decrypt", CiphertextBlob=json.loads(answer)["CiphertextBlob"],
            EncryptionContext=CONTEXT)
        for answer in answers
    ]


def signing(options):
    """What a signature costs through the service; the library's share comes from `Benchmarks`."""
    specs = {
        "RSA_2048": "RSASSA_PSS_SHA_256",
        "ECC_NIST_P256": "ECDSA_SHA_256",
        "ECC_NIST_EDWARDS25519": "ED25519_SHA_512",
    }
    rows = []
    with Folder() as folder:
        bench = Bench(options, folder)
        try:
            bench.prepare()
            for spec, algorithm in specs.items():
                key = bench.create_key(KeySpec=spec, KeyUsage="SIGN_VERIFY")
                line = kms("Sign", KeyId=key, Message="YXR0YWNr", SigningAlgorithm=algorithm)
                measured = [
                    bench.user.load(bench.server, [line], 16, options.milliseconds)
                    for _ in range(options.rounds)
                ]
                rows.append({"name": spec} | median(measured).json())
        finally:
            bench.server.stop()
    return rows


def beside_signing(options):
    """Decrypts of eight connections, alone and while four others sign with RSA_4096."""
    with Folder() as folder:
        bench = Bench(options, folder)
        try:
            bench.prepare()
            decrypts = bench.decrypts()
            key = bench.create_key(KeySpec="RSA_4096", KeyUsage="SIGN_VERIFY")
            sign = [
                kms("Sign", KeyId=key, Message="YXR0YWNr",
                    SigningAlgorithm="RSASSA_PSS_SHA_256")
            ]

            def alone():
                return bench.user.load(bench.server, decrypts, 8, options.milliseconds)

            def beside():
                other = bench.user.start(
                    bench.server, sign, 4, options.milliseconds + 600, warm_up=100)
                measured = alone()
                LoadGenerator.result(other)
                return measured

            results = in_turns({"alone": alone, "beside": beside}, options.rounds)
        finally:
            bench.server.stop()
    return {
        "ratio": round(
            median_ratio(results["beside"], results["alone"], lambda one: one.p50), 2),
        "alone": median(results["alone"]).json(),
        "beside": median(results["beside"]).json(),
    }


def beside_abuse(options):
    """Decrypts of four connections, alone and while one client keeps 64 busy with bad signatures."""
    with Folder() as folder:
        bench = Bench(options, folder)
        try:
            bench.prepare()
            decrypts = bench.decrypts()
            abuser = LoadGenerator(
                options.binary("LoadGenerator"), (bench.user.credentials[0], "not the secret"))

            def alone():
                return bench.user.load(bench.server, decrypts, 4, options.milliseconds)

            def beside():
                other = abuser.start(
                    bench.server, decrypts, 64, options.milliseconds + 600, warm_up=100)
                measured = alone()
                LoadGenerator.result(other, are_refused=True)
                return measured

            results = in_turns({"alone": alone, "beside": beside}, options.rounds)
        finally:
            bench.server.stop()
    return {
        "ratio": round(
            median_ratio(results["beside"], results["alone"], lambda one: one.p99), 2),
        "alone": median(results["alone"]).json(),
        "beside": median(results["beside"]).json(),
    }


def tls(options):
    """What TLS adds to a request on a connection that is kept, and what a new connection costs."""
    with Folder() as folder:
        servers = {}
        try:
            plain = servers["plain"] = ProductionServer(
                options.binary("strongroom"), folder, "flush")
            secure = servers["secure"] = ProductionServer(
                options.binary("strongroom"), folder, "flush", tls=True)
            user, lines = decrypting_user(options, plain)
            secure_user, secure_lines = decrypting_user(options, secure, tls=True)
            milliseconds = options.milliseconds
            results = in_turns(
                {
                    "plain": lambda: user.load(plain, lines, 16, milliseconds),
                    "kept": lambda: secure_user.load(
                        secure, secure_lines, 16, milliseconds, tls=True),
                    "new": lambda: secure_user.load(
                        secure, secure_lines, 16, milliseconds, tls=True, reconnects=True),
                }, options.rounds)
        finally:
            for server in servers.values():
                server.stop()
    cost = {name: median(runs).cpu_microseconds for name, runs in results.items()}
    return {
        "addedMicroseconds": round(cost["kept"] - cost["plain"], 1),
        "connectionMicroseconds": round(cost["new"] - cost["kept"], 1),
        "plain": median(results["plain"]).json(),
        "kept": median(results["kept"]).json(),
        "new": median(results["new"]).json(),
    }


def growth_of_keys(options, counts):
    """Uniform use of some keys against ten: CPU time, memory, and the time of a start."""
    rows = []
    for count in counts:
        with Folder() as folder:
            data = f"{folder}/data"
            bench = Bench(options, folder, data)
            try:
                bench.prepare()
                begin = time.monotonic()
                answers = bench.root.answers(
                    bench.server, [kms("CreateKey")] * count, connections=64)
                made = time.monotonic() - begin
                keys = [json.loads(answer)["KeyMetadata"]["KeyId"] for answer in answers]
                del answers
                line = [
                    kms("GenerateDataKey", KeyId=key, KeySpec="AES_256",
                        EncryptionContext=CONTEXT)
                    for key in keys
                ]
                # A signature is good for five minutes: what is signed beforehand is bounded.
                sample = random.Random(1).sample(line, min(count, options.sample))
                blobs = [
                    json.loads(answer)["CiphertextBlob"]
                    for answer in bench.user.answers(bench.server, sample, connections=16)
                ]
                decrypts = bench.decrypts(blobs)
                # What making the keys has left behind is not the work of these requests.
                bench.server.wait_until_idle()
                measured = [
                    bench.user.load(bench.server, decrypts, 16, options.milliseconds)
                    for _ in range(options.rounds)
                ]
                memory = bench.server.resident_mebibytes()
                bench.server.stop()
                begin = time.monotonic()
                bench.server = Strongroom(options.binary("strongroom"), folder, data)
                bench.user.answers(bench.server, decrypts[:1])
                started = time.monotonic() - begin
                bench.server.wait_until_idle()
                cold = first_use(bench, decrypts)
            finally:
                bench.server.stop()
        rows.append(
            {
                "keys": count, "usedKeys": len(decrypts),
                "createdPerSecond": round(count / made), "residentMebibytes": memory[0],
                "ownMebibytes": memory[1], "secondsToFirstDecrypt": round(started, 2),
                "coldMicroseconds": cold,
            } | median(measured).json())
        print(rows[-1], flush=True)
    return rows


def first_use(bench, decrypts):
    """CPU time of a Decrypt with a key that was not used since the start, in microseconds."""
    before = bench.server.cpu_seconds()
    bench.user.answers(bench.server, decrypts, connections=16)
    return round(1e6 * (bench.server.cpu_seconds() - before) / len(decrypts), 1)


def endurance(options):
    """Memory before and after very many Decrypts of 16 connections."""
    with Folder() as folder:
        bench = Bench(options, folder)
        try:
            bench.prepare()
            # A signature is good for five minutes: each run signs anew.
            decrypts = bench.decrypts()
            done, rows = 0, []
            while not rows or done < options.requests:
                done += bench.user.load(bench.server, decrypts, 16, 20_000).requests
                memory = bench.server.resident_mebibytes()
                rows.append({
                    "requests": done, "residentMebibytes": memory[0], "ownMebibytes": memory[1]})
                print(rows[-1], flush=True)
        finally:
            bench.server.stop()
    return rows


def growth_of_policies(options):
    """A policy of a hundred statements against one, and fifty thousand grants on a key against one."""
    many = [
        {
            "Effect": "Deny" if number % 3 == 0 else "Allow", "Action": "kms:*",
            "Resource": "arn:aws:kms:us-east-1:*:key/*",
            "Condition": {"StringLike": {"aws:username": [f"bob{number}", f"*x{number}"]}},
        }
        for number in range(99)
    ]
    with Folder() as folder:
        bench = Bench(options, folder)
        try:
            bench.prepare()
            decrypts = bench.decrypts()
            binary = options.binary("LoadGenerator")
            parts = [many[:33], many[33:66], many[66:]]
            other = LoadGenerator(
                binary, make_user(bench.root, bench.server, "many",
                                  everything(bench.server.account)))
            bench.root.answers(bench.server, managed(parts))
            granted = LoadGenerator(
                binary, make_user(bench.root, bench.server, "granted", [{
                    "Effect": "Allow", "Action": "kms:ListKeys", "Resource": "*"}]))
            grantee = f"arn:aws:iam::{bench.server.account}:user/granted"
            bench.root.answers(bench.server, [
                kms("CreateGrant", KeyId=bench.key, GranteePrincipal=grantee,
                    Operations=["Decrypt"])
            ])

            def load(generator):
                return lambda: generator.load(
                    bench.server, decrypts, 16, options.milliseconds)

            results = in_turns(
                {"one": load(bench.user), "hundred": load(other), "grant": load(granted)},
                options.rounds)
            others = [
                kms("CreateGrant", KeyId=bench.key, Operations=["Decrypt"], Name=f"g{number}",
                    GranteePrincipal=f"arn:aws:iam::{bench.server.account}:user/bench")
                for number in range(options.grants - 1)
            ]
            bench.root.answers(bench.server, others, connections=64)
            results |= in_turns({"grants": load(granted)}, options.rounds)
        finally:
            bench.server.stop()
    return {
        "hundredRatio": round(median_ratio(results["hundred"], results["one"]), 2),
        "grantsRatio": round(median_ratio(results["grants"], results["grant"]), 2),
        "grants": options.grants,
    } | {name: median(runs).json() for name, runs in results.items()}


def managed(parts):
    """Requests that attach statements to the user `many` as managed policies."""
    lines = []
    for number, part in enumerate(parts):
        document = json.dumps({"Version": "2012-10-17", "Statement": part})
        lines += [
            iam("CreatePolicy", PolicyName=f"part{number}", PolicyDocument=document),
            iam("AttachUserPolicy", UserName="many",
                PolicyArn=f"arn:aws:iam::000000000001:policy/part{number}"),
        ]
    return lines


def creating_keys(options):
    """CreateKey of 64 connections against SQLite alone with batches of 64 keys."""
    with Folder() as folder:
        bench = Bench(options, folder, f"{folder}/data")
        try:
            bench.server.wait_until_idle()

            def create():
                return bench.root.load(
                    bench.server, [kms("CreateKey")], 64, options.milliseconds).per_second

            results = in_turns(
                {"service": create, "sqlite": lambda: bare_sqlite(folder, options)},
                options.rounds)
        finally:
            bench.server.stop()
    ratios = [one / other for one, other in zip(results["service"], results["sqlite"])]
    return {
        "ratio": round(statistics.median(ratios), 2),
        "servicePerSecond": round(statistics.median(results["service"])),
        "sqlitePerSecond": round(statistics.median(results["sqlite"])),
    }


def bare_sqlite(folder, options):
    """Keys per second that SQLite writes durably: a row of 1,000 and one of 400 bytes for each."""
    path = f"{folder}/bare.sqlite"
    database = sqlite3.connect(path, isolation_level=None)
    database.execute("PRAGMA journal_mode=WAL")
    database.execute("PRAGMA synchronous=FULL")
    database.execute("CREATE TABLE IF NOT EXISTS keys (key TEXT PRIMARY KEY, value BLOB)")
    database.execute("CREATE TABLE IF NOT EXISTS materials (key TEXT PRIMARY KEY, value BLOB)")
    begin, count = time.monotonic(), 0
    while time.monotonic() - begin < options.milliseconds / 1000:
        ids = [uuid.uuid4().hex for _ in range(64)]
        database.execute("BEGIN")
        database.executemany(
            "INSERT INTO keys VALUES (?, ?)", [(one, bytes(1000)) for one in ids])
        database.executemany(
            "INSERT INTO materials VALUES (?, ?)", [(one, bytes(400)) for one in ids])
        database.execute("COMMIT")
        count += 64
    rate = count / (time.monotonic() - begin)
    database.close()
    return rate
