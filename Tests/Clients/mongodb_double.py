"""A stand-in for MongoDB: as much of its wire protocol as a driver's key vault needs."""

import socketserver
import struct
import threading

import bson

QUERY, MESSAGE, REPLY = 2004, 2013, 1

HELLO = {
    "ismaster": True, "isWritablePrimary": True, "helloOk": True, "maxWireVersion": 25,
    "minWireVersion": 0, "maxBsonObjectSize": 16_777_216, "maxMessageSizeBytes": 48_000_000,
    "maxWriteBatchSize": 100_000, "readOnly": False,
}  # fmt: skip


class MongoDB:
    """A server on a port of its own, while the block of `with` lasts."""

    def __init__(self):
        self.documents = {}

    def __enter__(self):
        class Server(socketserver.ThreadingTCPServer):
            allow_reuse_address = True
            daemon_threads = True

        self.server = Server(("127.0.0.1", 0), self.handler())
        self.thread = threading.Thread(target=self.server.serve_forever)
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.server.shutdown()
        self.thread.join()
        self.server.server_close()

    @property
    def url(self):
        return "mongodb://127.0.0.1:%d/" % self.server.server_address[1]

    def answer(self, command):
        name = next(iter(command))
        if name.lower() in ("ismaster", "hello"):
            return HELLO
        if name == "insert":
            self.documents.setdefault(command["insert"], []).extend(command["documents"])
            return {"n": len(command["documents"])}
        if name == "find":
            stored = self.documents.get(command["find"], [])
            found = [each for each in stored if matches(each, command.get("filter", {}))]
            batch = {"firstBatch": found, "id": 0, "ns": f"{command['$db']}.{command['find']}"}
            return {"cursor": batch}
        if name in ("endSessions", "ping", "createIndexes"):
            return {}
        raise AssertionError(f"the double of MongoDB has no {name}")

    def handler(double):
        class Handler(socketserver.BaseRequestHandler):
            def handle(self):
                while head := self.receive(16):
                    length, request, _, kind = struct.unpack("<4i", head)
                    body = self.receive(length - 16)
                    command = query(body) if kind == QUERY else message(body)
                    answer = bson.encode(double.answer(command) | {"ok": 1})
                    if kind == QUERY:
                        payload = struct.pack("<iqii", 8, 0, 0, 1) + answer
                    else:
                        payload = struct.pack("<iB", 0, 0) + answer
                    kind = REPLY if kind == QUERY else MESSAGE
                    header = struct.pack("<4i", 16 + len(payload), 1, request, kind)
                    self.request.sendall(header + payload)

            def receive(self, count):
                data = b""
                while len(data) < count:
                    part = self.request.recv(count - len(data))
                    if not part:
                        return b""
                    data += part
                return data

        return Handler


def query(body):
    """The command in an OP_QUERY."""
    start = body.index(b"\0", 4) + 1 + 8
    return bson.decode(body[start:])


def message(body):
    """The command in an OP_MSG, the documents that follow it put into it."""
    at, command, sequences = 4, {}, {}
    while at < len(body):
        kind, (size,) = body[at], struct.unpack_from("<i", body, at + 1)
        section = body[at + 1 : at + 1 + size]
        if kind == 0:
            command = bson.decode(section)
        else:
            end = section.index(b"\0", 4)
            sequences[section[4:end].decode()] = bson.decode_all(section[end + 1 :])
        at += 1 + size
    return command | sequences


def matches(document, wanted):
    """Whether a document fits a filter of `$or`, `$and`, `$in` and equality."""
    for name, value in wanted.items():
        if name == "$or":
            fits = any(matches(document, each) for each in value)
        elif name == "$and":
            fits = all(matches(document, each) for each in value)
        else:
            has = document.get(name)
            has = has if isinstance(has, list) else [has]
            options = value["$in"] if isinstance(value, dict) and "$in" in value else [value]
            fits = any(each in options for each in has)
        if not fits:
            return False
    return True
