"""A folder as a bucket, and the keys of a trail, as the AWS CLI asks for them over loopback."""

import http.server
import json
import pathlib
import threading
import urllib.parse
import xml.sax.saxutils


class Bucket:
    """Answers just enough of S3 and CloudTrail for `aws cloudtrail validate-logs`."""

    def __init__(self, folder):
        folder = pathlib.Path(folder)

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                self.rfile.read(int(self.headers["Content-Length"]))
                assert self.headers["X-Amz-Target"].endswith(".ListPublicKeys")
                self.reply((folder / "keys/public-keys.json").read_bytes(), "application/x-amz-json-1.1")

            def do_GET(self):
                url = urllib.parse.urlsplit(self.path)
                query = urllib.parse.parse_qs(url.query, keep_blank_values=True)
                key = urllib.parse.unquote(url.path).lstrip("/").partition("/")[2]
                if key:
                    self.object(key)
                elif "location" in query:
                    self.reply(b'<LocationConstraint xmlns="http://s3.amazonaws.com/doc/2006-03-01/"/>')
                else:
                    self.list(query)

            def object(self, key):
                path = folder / key
                if not path.is_file():
                    return self.reply(
                        b"<Error><Code>NoSuchKey</Code><Message>none</Message></Error>", status=404
                    )
                beside = path.with_name(path.name + ".signature")
                metadata = json.loads(beside.read_text()) if beside.exists() else {}
                self.reply(
                    path.read_bytes(),
                    "application/octet-stream",
                    headers={f"x-amz-meta-{name}": value for name, value in metadata.items()},
                )

            def list(self, query):
                prefix, marker = query.get("prefix", [""])[0], query.get("marker", [""])[0]
                found = sorted(
                    path.relative_to(folder).as_posix()
                    for path in folder.rglob("*")
                    if path.is_file()
                )
                keys = "".join(
                    f"<Contents><Key>{xml.sax.saxutils.escape(key)}</Key></Contents>"
                    for key in found
                    if key.startswith(prefix) and key > marker
                )
                answer = (
                    '<ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/">'
                    f"<IsTruncated>false</IsTruncated>{keys}</ListBucketResult>"
                )
                self.reply(answer.encode())

            def reply(self, body, kind="application/xml", status=200, headers=None):
                self.send_response(status)
                self.send_header("Content-Type", kind)
                self.send_header("Content-Length", str(len(body)))
                for name, value in (headers or {}).items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.thread = threading.Thread(target=self.server.serve_forever)

    def __enter__(self):
        self.thread.start()
        return f"http://127.0.0.1:{self.server.server_port}"

    def __exit__(self, *_):
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()
