"""Requests as bytes, and answers as they come."""

import dataclasses
import http.client
import json
import socket

import signing

SECONDS_MAX = 60


@dataclasses.dataclass(frozen=True)
class Answer:
    """One HTTP answer."""

    status: int
    headers: dict
    body: bytes

    @property
    def json(self):
        return json.loads(self.body) if self.body else {}

    @property
    def code(self):
        return self.json.get("__type")

    @property
    def message(self):
        return self.json.get("message")


class Connection:
    """A connection to the program that sends what it is told."""

    def __init__(self, address):
        self.socket = socket.create_connection(address, timeout=SECONDS_MAX)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.socket.close()

    def send(self, data):
        self.socket.sendall(data)

    def answer(self, method="POST"):
        """The next answer. Answers are read byte by byte, so that several may follow each other."""
        response = http.client.HTTPResponse(_Unbuffered(self.socket), method=method)
        response.begin()
        headers = {name.lower(): value for name, value in response.getheaders()}
        return Answer(response.status, headers, response.read())

    def is_closed(self):
        """Waits until the other side closes or says something."""
        try:
            return self.socket.recv(1) == b""
        except ConnectionResetError:
            return True


class _Unbuffered:
    """As much of a socket and its file as `http.client` reads an answer with."""

    def __init__(self, inner):
        self.inner = inner

    def makefile(self, mode):
        return self

    def read(self, count=-1):
        parts = []
        while count != 0:
            part = self.inner.recv(count if count > 0 else 65_536)
            if not part:
                break
            parts.append(part)
            count -= len(part) if count > 0 else 0
        return b"".join(parts)

    def readinto(self, buffer):
        part = self.read(len(buffer))
        buffer[: len(part)] = part
        return len(part)

    def readline(self, limit=65_536):
        line = b""
        while len(line) < limit and not line.endswith(b"\n"):
            byte = self.inner.recv(1)
            if not byte:
                break
            line += byte
        return line

    def flush(self):
        pass

    def close(self):
        pass


def head(first_line, headers):
    """A request head; `headers` is a mapping or a list of pairs."""
    pairs = headers.items() if isinstance(headers, dict) else headers
    return "".join([first_line, "\r\n", *(f"{n}: {v}\r\n" for n, v in pairs), "\r\n"]).encode()


class Caller:
    """Signs and sends requests of one account by hand."""

    def __init__(self, server, account=None, **scope):
        self.address = server.address
        self.host = "%s:%d" % server.address
        self.signer = signing.Signer(*server.credentials(account), **scope)

    def kms_headers(self, operation, body, **options):
        """The signed headers of a KMS request."""
        headers = {
            "host": self.host,
            "content-type": signing.KMS_TYPE,
            "x-amz-target": f"TrentService.{operation}",
        }
        return self.signer.headers(headers, body, **options)

    def kms_request(self, operation, body, **options):
        """A whole signed KMS request."""
        headers = self.kms_headers(operation, body, **options)
        return head("POST / HTTP/1.1", headers | {"content-length": len(body)}) + body

    def kms(self, operation, body, **options):
        """The answer to a KMS request whose body is JSON or bytes."""
        body = body if isinstance(body, bytes) else json.dumps(body).encode()
        return self.send(self.kms_request(operation, body, **options))

    def sts(self, body, **options):
        """The answer to a request of the Query protocol."""
        headers = {"host": self.host, "content-type": signing.FORM_TYPE}
        headers = self.signer.headers(headers, body, **options)
        return self.send(head("POST / HTTP/1.1", headers | {"content-length": len(body)}) + body)

    def send(self, request, method="POST"):
        with Connection(self.address) as connection:
            connection.send(request)
            return connection.answer(method)
