"""A stand-in for the Resource Groups Tagging API that passes everything on to KMS."""

import http.server
import json
import threading


class Tagging:
    """The service on a port of its own, while the block of `with` lasts."""

    def __init__(self, kms):
        """Keeps the tags where a KMS client says."""
        self.kms = kms

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

    def answer(self, operation, request):
        arns = request["ResourceARNList"]
        if operation == "GetResources":
            mappings = [{"ResourceARN": arn, "Tags": self.tags(arn)} for arn in arns]
            return {"ResourceTagMappingList": mappings, "PaginationToken": ""}
        for arn in arns:
            if operation == "TagResources":
                tags = [{"TagKey": n, "TagValue": v} for n, v in request["Tags"].items()]
                self.kms.tag_resource(KeyId=arn, Tags=tags)
            else:
                self.kms.untag_resource(KeyId=arn, TagKeys=request["TagKeys"])
        return {"FailedResourcesMap": {}}

    def tags(self, arn):
        tags = self.kms.list_resource_tags(KeyId=arn)["Tags"]
        return [{"Key": tag["TagKey"], "Value": tag["TagValue"]} for tag in tags]

    def handler(double):
        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self):
                request = json.loads(self.rfile.read(int(self.headers["content-length"])))
                operation = self.headers["x-amz-target"].split(".")[1]
                body = json.dumps(double.answer(operation, request)).encode()
                self.send_response(200)
                self.send_header("content-type", "application/x-amz-json-1.1")
                self.send_header("content-length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_):
                pass

        return Handler
