"""A stand-in for a container registry: it keeps what is pushed, and tells what refers to it."""

import hashlib
import http.server
import itertools
import json
import re
import threading
import urllib.parse

MANIFEST = "application/vnd.oci.image.manifest.v1+json"
CONFIG = "application/vnd.oci.image.config.v1+json"
INDEX = "application/vnd.oci.image.index.v1+json"


def digest_of(content):
    return "sha256:" + hashlib.sha256(content).hexdigest()


class Registry:
    """A registry on a port of its own, while the block of `with` lasts."""

    def __init__(self):
        self.blobs = {}
        self.manifests = {}
        self.tags = {}
        self.numbers = itertools.count()

    def __enter__(self):
        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), self.handler())
        self.thread = threading.Thread(target=self.server.serve_forever)
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.server.shutdown()
        self.thread.join()
        self.server.server_close()

    @property
    def host(self):
        return "127.0.0.1:%d" % self.server.server_address[1]

    def push_image(self, name, layer):
        """Puts an image of one layer there; its reference by digest."""
        parts = []
        config = b'{"architecture":"amd64","os":"linux","rootfs":{"type":"layers","diff_ids":[]}}'
        for content in [config, layer]:
            self.blobs[digest_of(content)] = content
            parts.append({"digest": digest_of(content), "size": len(content)})
        layer_type = "application/vnd.oci.image.layer.v1.tar"
        manifest = {
            "schemaVersion": 2,
            "mediaType": MANIFEST,
            "config": parts[0] | {"mediaType": CONFIG},
            "layers": [parts[1] | {"mediaType": layer_type}],
        }
        digest = self.put_manifest("latest", json.dumps(manifest).encode(), MANIFEST)
        return f"{self.host}/{name}@{digest}"

    def put_manifest(self, reference, content, kind):
        digest = digest_of(content)
        self.manifests[digest] = (content, kind)
        if not reference.startswith("sha256:"):
            self.tags[reference] = digest
        return digest

    def referrers(self, digest):
        """The index of what names a manifest as its subject."""
        found = []
        for each, (content, kind) in self.manifests.items():
            manifest = json.loads(content)
            if manifest.get("subject", {}).get("digest") == digest:
                config = manifest.get("config", {}).get("mediaType")
                found.append({
                    "mediaType": kind, "digest": each, "size": len(content),
                    "artifactType": manifest.get("artifactType") or config,
                    "annotations": manifest.get("annotations", {}),
                })  # fmt: skip
        return json.dumps({"schemaVersion": 2, "mediaType": INDEX, "manifests": found}).encode()

    def answer(self, method, path, query, body, kind):
        """Status, headers and body."""
        if path == "/v2/":
            return 200, {}, b"{}"
        if match := re.fullmatch(r"/v2/(.+)/manifests/(.+)", path):
            reference = match[2]
            if method == "PUT":
                digest = self.put_manifest(reference, body, kind)
                subject = json.loads(body).get("subject")
                told = {"oci-subject": subject["digest"]} if subject else {}
                return 201, told | {"docker-content-digest": digest}, b""
            digest = self.tags.get(reference, reference)
            if digest in self.manifests:
                content, kind = self.manifests[digest]
                return 200, {"content-type": kind, "docker-content-digest": digest}, content
        elif match := re.fullmatch(r"/v2/(.+)/referrers/(.+)", path):
            return 200, {"content-type": INDEX}, self.referrers(match[2])
        elif match := re.fullmatch(r"/v2/(.+)/blobs/uploads/(\d*)", path):
            return self.upload(method, match[1], match[2], query, body)
        elif match := re.fullmatch(r"/v2/(.+)/blobs/(.+)", path):
            if match[2] in self.blobs:
                return 200, {"docker-content-digest": match[2]}, self.blobs[match[2]]
        return 404, {}, b'{"errors":[{"code":"NOT_FOUND"}]}'

    def upload(self, method, name, number, query, body):
        if method == "POST" and "digest" not in query:
            return 202, {"location": f"/v2/{name}/blobs/uploads/{next(self.numbers)}"}, b""
        if method == "PATCH":
            self.blobs[number] = body
            return 202, {"location": f"/v2/{name}/blobs/uploads/{number}"}, b""
        content = body or self.blobs.pop(number, b"")
        self.blobs[query["digest"][0]] = content
        return 201, {"location": f"/v2/{name}/blobs/{query['digest'][0]}"}, b""

    def handler(double):
        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self):
                target = urllib.parse.urlsplit(self.path)
                status, headers, content = double.answer(
                    self.command, target.path, urllib.parse.parse_qs(target.query),
                    self.body(), self.headers.get("content-type", ""),
                )  # fmt: skip
                self.send_response_only(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                self.send_header("content-length", str(len(content)))
                self.end_headers()
                if self.command != "HEAD":
                    self.wfile.write(content)

            do_HEAD = do_POST = do_PATCH = do_PUT = do_GET

            def body(self):
                if self.headers.get("transfer-encoding") != "chunked":
                    return self.rfile.read(int(self.headers.get("content-length", 0)))
                content = b""
                while size := int(self.rfile.readline().split(b";")[0], 16):
                    content += self.rfile.read(size)
                    self.rfile.readline()
                self.rfile.readline()
                return content

            def log_message(self, *_):
                pass

        return Handler
