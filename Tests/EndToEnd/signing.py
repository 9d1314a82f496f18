"""Signature Version 4 by hand, so that a test can get any part of it wrong."""

import dataclasses
import datetime
import hashlib
import hmac
import urllib.parse

ALGORITHM = "AWS4-HMAC-SHA256"
KMS_TYPE = "application/x-amz-json-1.1"
FORM_TYPE = "application/x-www-form-urlencoded; charset=utf-8"


def now():
    return datetime.datetime.now(datetime.timezone.utc)


def basic_time(moment):
    return moment.strftime("%Y%m%dT%H%M%SZ")


@dataclasses.dataclass(frozen=True)
class Signer:
    """Signs requests for the path `/`."""

    access_key_id: str
    secret: str
    region: str = "us-east-1"
    service: str = "kms"
    terminator: str = "aws4_request"

    def scope(self, date):
        return f"{date}/{self.region}/{self.service}/{self.terminator}"

    def signature(self, method, query, headers, signed, payload_hash, time, date):
        """The signature over the headers named in `signed`, in hexadecimal."""
        lines = "".join(f"{name}:{headers[name]}\n" for name in signed)
        canonical = "\n".join([method, "/", query, lines, ";".join(signed), payload_hash])
        digest = hashlib.sha256(canonical.encode()).hexdigest()
        text = "\n".join([ALGORITHM, time, self.scope(date), digest])
        key = ("AWS4" + self.secret).encode()
        for part in [date, self.region, self.service, self.terminator]:
            key = hmac.digest(key, part.encode(), "sha256")
        return hmac.new(key, text.encode(), "sha256").hexdigest()

    def headers(self, headers, body=b"", *, method="POST", at=None, date=None, unsigned=()):
        """The headers of a request with a signature over them; names are in lower case.

        `at` is the time of signing, `date` that of the scope; `unsigned` names headers left out.
        """
        time = basic_time(at or now())
        date = date or time[:8]
        headers = headers | {"x-amz-date": time}
        signed = sorted(name for name in headers if name not in unsigned)
        signature = self.signature(
            method, "", headers, signed, hashlib.sha256(body).hexdigest(), time, date
        )
        authorization = (
            f"{ALGORITHM} Credential={self.access_key_id}/{self.scope(date)}, "
            f"SignedHeaders={';'.join(signed)}, Signature={signature}"
        )
        return headers | {"authorization": authorization}

    def presigned_target(self, parameters, host, *, at=None, seconds=60, method="GET"):
        """A request target whose query carries the signature."""
        time = basic_time(at or now())
        parameters = parameters | {
            "X-Amz-Algorithm": ALGORITHM,
            "X-Amz-Credential": f"{self.access_key_id}/{self.scope(time[:8])}",
            "X-Amz-Date": time,
            "X-Amz-Expires": str(seconds),
            "X-Amz-SignedHeaders": "host",
        }
        query = urllib.parse.urlencode(sorted(parameters.items()), quote_via=urllib.parse.quote)
        signature = self.signature(
            method, query, {"host": host}, ["host"], hashlib.sha256(b"").hexdigest(), time, time[:8]
        )
        return f"/?{query}&X-Amz-Signature={signature}"
