"""A stand-in for Amazon S3 that keeps objects with their metadata."""

import http.server
import threading
import urllib.parse

import boto3
import botocore.config


class S3:
    """A store of objects on a port of its own, while the block of `with` lasts."""

    def __init__(self):
        self.objects = {}

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
    def url(self):
        return "http://127.0.0.1:%d" % self.server.server_address[1]

    def client(self):
        return boto3.client(
            "s3",
            endpoint_url=self.url,
            region_name="us-east-1",
            aws_access_key_id="any",
            aws_secret_access_key="any",
            config=botocore.config.Config(
                s3={"addressing_style": "path", "payload_signing_enabled": True},
                request_checksum_calculation="when_required",
            ),
        )

    def handler(double):
        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_PUT(self):
                body = self.rfile.read(int(self.headers["content-length"]))
                metadata = {
                    name: value
                    for name, value in self.headers.items()
                    if name.lower().startswith("x-amz-meta-")
                }
                double.objects[urllib.parse.urlsplit(self.path).path] = (body, metadata)
                self.answer(200, b"", {"etag": '"any"'})

            def do_GET(self):
                found = double.objects.get(urllib.parse.urlsplit(self.path).path)
                if found:
                    self.answer(200, *found)
                else:
                    self.answer(404, b"<Error><Code>NoSuchKey</Code></Error>", {})

            def answer(self, status, body, headers):
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                self.send_header("content-length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_):
                pass

        return Handler
