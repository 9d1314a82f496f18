"""A stand-in for DynamoDB that keeps the items of one table and knows no conditions."""

import http.server
import json
import threading

import boto3


class DynamoDB:
    """A table on a port of its own, while the block of `with` lasts."""

    def __init__(self, key_names):
        """Makes a table whose primary key has these attributes."""
        self.key_names = key_names
        self.items = {}

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
    def settings(self):
        """What a boto3 client or resource of this table is made with."""
        return {
            "endpoint_url": "http://127.0.0.1:%d" % self.server.server_address[1],
            "region_name": "us-east-1",
            "aws_access_key_id": "any",
            "aws_secret_access_key": "any",
        }

    def client(self):
        return boto3.client("dynamodb", **self.settings)

    def key(self, attributes):
        return json.dumps([attributes[name] for name in self.key_names], sort_keys=True)

    def answer(self, operation, request):
        if operation == "PutItem":
            self.items[self.key(request["Item"])] = request["Item"]
            return {}
        if operation == "TransactWriteItems":
            for each in request["TransactItems"]:
                item = each["Put"]["Item"]
                self.items[self.key(item)] = item
            return {}
        if operation == "GetItem":
            item = self.items.get(self.key(request["Key"]))
            return {"Item": item} if item else {}
        if operation == "DescribeTable":
            schema = [
                {"AttributeName": name, "KeyType": kind}
                for name, kind in zip(self.key_names, ["HASH", "RANGE"])
            ]
            return {"Table": {"TableName": request["TableName"], "KeySchema": schema}}
        raise AssertionError(f"the double of DynamoDB has no {operation}")

    def handler(double):
        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self):
                request = json.loads(self.rfile.read(int(self.headers["content-length"])))
                operation = self.headers["x-amz-target"].split(".")[1]
                body = json.dumps(double.answer(operation, request)).encode()
                self.send_response(200)
                self.send_header("content-type", "application/x-amz-json-1.0")
                self.send_header("content-length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_):
                pass

        return Handler
