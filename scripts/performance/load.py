"""Requests, and the load generator that signs and sends them."""

import json
import os
import re
import statistics
import subprocess
import urllib.parse

from servers import Broken


def kms(operation, **members):
    """One line for the load generator: a KMS request."""
    return json.dumps({"target": f"TrentService.{operation}", "body": json.dumps(members)})


def iam(action, **parameters):
    """One line for the load generator: an IAM request."""
    form = {"Action": action, "Version": "2010-05-08"} | parameters
    return json.dumps({"service": "iam", "body": urllib.parse.urlencode(form)})


class LoadGenerator:
    """Sends requests with one access key."""

    def __init__(self, binary, credentials):
        self.binary = binary
        self.credentials = credentials

    def answers(self, server, lines, connections=1, tls=False):
        """The bodies of the answers, in order. All must be good."""
        options = ["--tls"] if tls else []
        text = self._run(
            "answers", server, lines, "--connections", str(connections), *options)
        bodies = []
        for line in text.splitlines():
            status, body = line.split(" ", 1)
            if status != "200":
                raise Broken(f"a request was answered {status}: {body}")
            bodies.append(body)
        return bodies

    def load(self, server, lines, connections, milliseconds, **options):
        """Keeps connections busy; what was measured."""
        return self.result(self.start(server, lines, connections, milliseconds, **options))

    @staticmethod
    def result(process, are_refused=False):
        """What a process that `start` returned has measured. Its requests must all be good, or all be refused."""
        output, errors = process.communicate()
        if process.returncode != 0:
            raise Broken(f"the load generator failed: {errors}")
        measurement = Measurement(json.loads(output))
        if measurement.failures != (measurement.requests if are_refused else 0):
            raise Broken(f"{measurement.failures} of {measurement.requests} requests were refused")
        return measurement

    def start(self, server, lines, connections, milliseconds, warm_up=500, tls=False,
              reconnects=False):
        """Starts to keep connections busy and returns the process, whose output is the result."""
        options = (["--tls"] if tls else []) + (["--reconnects"] if reconnects else [])
        process = self._popen(
            "load", server, "--connections", str(connections), "--process",
            str(server.measured_process), "--milliseconds", str(milliseconds), "--warm-up",
            str(warm_up), *options)
        process.stdin.write("\n".join(lines))
        process.stdin.close()
        process.stdin = None
        return process

    def _run(self, command, server, lines, *options):
        process = self._popen(command, server, *options)
        output, errors = process.communicate("\n".join(lines))
        if process.returncode != 0:
            raise Broken(f"the load generator failed: {errors}")
        return output

    def _popen(self, command, server, *options):
        return subprocess.Popen(
            [self.binary, command, "--port", str(server.port), *options],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
            env=os.environ | {
                "AWS_ACCESS_KEY_ID": self.credentials[0],
                "AWS_SECRET_ACCESS_KEY": self.credentials[1],
            })


class Measurement:
    """What one run showed."""

    def __init__(self, numbers):
        self.requests = numbers["requests"]
        self.failures = numbers["failures"]
        seconds = numbers["elapsedNanoseconds"] / 1e9
        self.per_second = self.requests / seconds
        count = max(1, self.requests)
        self.user_microseconds = numbers["userNanoseconds"] / 1e3 / count
        self.system_microseconds = numbers["systemNanoseconds"] / 1e3 / count
        self.cpu_microseconds = self.user_microseconds + self.system_microseconds
        self.p50, self.p99, self.p999 = (
            numbers[name] / 1e3
            for name in ("p50Nanoseconds", "p99Nanoseconds", "p999Nanoseconds"))
        self.resident_mebibytes = numbers["residentBytes"] / 1048576

    def json(self):
        return {
            "requests": self.requests,
            "failures": self.failures,
            "perSecond": round(self.per_second),
            "cpuMicroseconds": round(self.cpu_microseconds, 2),
            "userMicroseconds": round(self.user_microseconds, 2),
            "systemMicroseconds": round(self.system_microseconds, 2),
            "p50Microseconds": round(self.p50, 1),
            "p99Microseconds": round(self.p99, 1),
            "p999Microseconds": round(self.p999, 1),
            "residentMebibytes": round(self.resident_mebibytes, 1),
        }


def median(measurements):
    """The run in the middle, by CPU time per request."""
    return sorted(measurements, key=lambda one: one.cpu_microseconds)[len(measurements) // 2]


def median_ratio(numerators, denominators, key=lambda one: one.cpu_microseconds):
    """The middle one of the ratios of runs that took turns."""
    return statistics.median(
        key(one) / key(other) for one, other in zip(numerators, denominators))


def xml_text(name, body):
    """The text of an element that appears once."""
    found = re.search(f"<{name}>([^<]*)</{name}>", body)
    if not found:
        raise Broken(f"an answer has no `{name}`: {body}")
    return found.group(1)


def make_user(root, server, name, statements, tls=False):
    """A user with an identity policy: its access key."""
    policy = json.dumps({"Version": "2012-10-17", "Statement": statements})
    answers = root.answers(
        server,
        [
            iam("CreateUser", UserName=name),
            iam("PutUserPolicy", UserName=name, PolicyName="bench", PolicyDocument=policy),
            iam("CreateAccessKey", UserName=name),
        ],
        tls=tls,
    )
    return xml_text("AccessKeyId", answers[2]), xml_text("SecretAccessKey", answers[2])
