"""What is measured. Servers that are compared run at once and are loaded in turns: a machine that gets busier
is busier for all of them, and what counts are ratios."""

import json

from load import LoadGenerator, iam, kms, make_user, median, median_ratio
from servers import Folder, Nginx, StaticServer, Strongroom

CONTEXT = {"app": "x"}


def everything(account):
    """A statement of an identity policy that allows everything with the keys of an account."""
    return {
        "Effect": "Allow",
        "Action": "kms:*",
        "Resource": f"arn:aws:kms:*:{account}:key/*",
    }


class Bench:
    """The service, with a user who is allowed everything by an identity policy, and a key."""

    def __init__(self, options, folder, data=None):
        self.options = options
        self.server = Strongroom(options.binary("strongroom"), folder, data)
        self.root = LoadGenerator(options.binary("LoadGenerator"), self.server.root)

    def prepare(self):
        self.server.wait_until_idle()
        credentials = make_user(
            self.root, self.server, "bench", [everything(self.server.account)])
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
