"""What stands between client and server: a proxy of HTTP/1.0, a line that loses answers."""

import http.client
import http.server
import threading
import urllib.parse


class Between:
    """A server on a port of its own that passes requests on, while the block of `with` lasts."""

    def __init__(self, address):
        """Passes requests on to this host and port."""
        self.address = address
        self.passed = []

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

    def exchange(self, handler, body):
        """The whole answer of the server as status, headers and body."""
        target = urllib.parse.urlsplit(handler.path)
        path = (target.path or "/") + (f"?{target.query}" if target.query else "")
        connection = self.connection()
        try:
            connection.putrequest(handler.command, path, skip_host=True, skip_accept_encoding=True)
            for name, value in handler.headers.items():
                if name.lower() not in ("connection", "proxy-connection"):
                    connection.putheader(name, value)
            connection.endheaders(body)
            answer = connection.getresponse()
            self.passed.append(handler.headers.get("x-amz-target", "").rsplit(".", 1)[-1])
            return answer.status, answer.version, answer.getheaders(), answer.read()
        finally:
            connection.close()

    def connection(self):
        return http.client.HTTPConnection(*self.address, timeout=60)

    def handler(between):
        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self):
                body = self.rfile.read(int(self.headers.get("content-length", 0)))
                answer = between.exchange(self, body)
                if between.loses():
                    self.close_connection = True
                    return
                status, _, headers, body = answer
                self.send_response_only(status)
                for name, value in headers:
                    if name.lower() not in ("connection", "content-length"):
                        self.send_header(name, value)
                self.send_header("content-length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            do_GET = do_POST

            def log_message(self, *_):
                pass

        return Handler

    def loses(self):
        """Whether the answer of the request that was passed on just now is lost."""
        return False


class OldProxy(Between):
    """A proxy that speaks HTTP/1.0 to the server, as many of those do that were set up long ago."""

    def connection(self):
        connection = super().connection()
        connection._http_vsn, connection._http_vsn_str = 10, "HTTP/1.0"
        return connection


class LosingLine(Between):
    """A line that passes every request on, and loses every other answer."""

    def loses(self):
        return len(self.passed) % 2 == 1
