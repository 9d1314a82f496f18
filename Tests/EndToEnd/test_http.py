"""Requests that are not quite HTTP."""

import time

import pytest

from wire import Connection, head

MEBIBYTE = 1_048_576


@pytest.fixture(autouse=True)
def still_serving(kms):
    """Whatever a test sends, the next client is served."""
    yield
    kms.list_keys(Limit=1)


def refusal(caller, data):
    """The answer to bytes that end the connection."""
    with Connection(caller.address) as connection:
        connection.send(data)
        answer = connection.answer()
        assert connection.is_closed()
        return answer


def changed(caller, *, drop=(), add=(), first_line="POST / HTTP/1.1", body=b"{}"):
    """A signed request with some headers left out and others added at the end."""
    headers = caller.kms_headers("ListKeys", body) | {"content-length": len(body)}
    pairs = [(name, value) for name, value in headers.items() if name not in drop]
    return head(first_line, pairs + list(add)) + body


@pytest.mark.parametrize(
    "data",
    [
        b"nonsense\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
        b"POST / HTTP/1.1\r\nhost: a\r\nno colon\r\n\r\n",
        b"POST / HTTP/1.1\r\nhost: a\r\nbad name: b\r\n\r\n",
        b"POST / HTTP/1.1\r\nhost: a\r\ncontent-length: -1\r\n\r\n",
        b"POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 1e3\r\n\r\n",
        b"POST * HTTP/1.1\r\nhost: a\r\n\r\n",
        b"POST http://a/ HTTP/1.1\r\nhost: a\r\n\r\n",
        b"CONNECT a:1 HTTP/1.1\r\nhost: a\r\n\r\n",
        b"POST / HTTP/1.1\r\nhost: a\r\nx: \x00\r\n\r\n",
        b"POST / HTTP/1.1\r\nhost: a\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n",
        b"POST / HTTP/1.1\r\nhost: a\r\ntransfer-encoding: gzip\r\n\r\n",
    ],
)
def test_what_is_not_http_is_refused_and_the_connection_closed(caller, data):
    answer = refusal(caller, data)
    assert (answer.status, answer.code) == (400, "MalformedHttpRequestException")
    assert len(answer.headers["x-amzn-requestid"]) == 36


@pytest.mark.parametrize(
    ("drop", "add"),
    [
        (["host"], []),
        ([], [("host", "127.0.0.1")]),
        ([], [("content-length", 2)]),
        ([], [("content-length", 3)]),
        ([], [("transfer-encoding", "chunked")]),
    ],
    ids=["no host", "two hosts", "two lengths", "two lengths that differ", "length and chunks"],
)
def test_headers_that_frame_a_request_have_one_meaning(caller, drop, add):
    answer = refusal(caller, changed(caller, drop=drop, add=add))
    assert (answer.status, answer.code) == (400, "MalformedHttpRequestException")


@pytest.mark.parametrize("name", ["authorization", "x-amz-date"])
def test_headers_that_sign_a_request_come_once(caller, name):
    value = caller.kms_headers("ListKeys", b"{}")[name]
    answer = caller.send(changed(caller, add=[(name, value)]))
    assert answer.status == 400
    assert answer.code in ("IncompleteSignatureException", "InvalidSignatureException")


def test_a_request_without_a_target_or_with_two_asks_for_nothing(caller):
    for data in [
        changed(caller, drop=["x-amz-target"]),
        changed(caller, add=[("x-amz-target", "TrentService.ListKeys")]),
        changed(caller, first_line="GET / HTTP/1.1"),
        changed(caller, first_line="POST /other HTTP/1.1"),
        head("GET / HTTP/1.1", {"host": caller.host}),
    ]:
        answer = caller.send(data)
        assert answer.status in (400, 404)
        assert answer.code == "UnknownOperationException"


def test_another_version_is_refused(caller):
    answer = refusal(caller, changed(caller, first_line="POST / HTTP/2.0"))
    assert answer.status in (400, 505)


@pytest.mark.parametrize(
    ("first_line", "add", "status"),
    [
        ("POST / HTTP/1.1", [("x-long", "a" * 40_000)], 431),
        ("POST / HTTP/1.1", [(f"x-{number}", "a") for number in range(200)], 431),
        ("POST /" + "a" * 9000 + " HTTP/1.1", [], 414),
    ],
    ids=["a long header", "many headers", "a long target"],
)
def test_a_head_has_a_limit(caller, first_line, add, status):
    answer = refusal(caller, changed(caller, first_line=first_line, add=add))
    assert (answer.status, answer.code) == (status, "MalformedHttpRequestException")


def test_a_body_has_a_limit_when_its_length_is_told(caller):
    announced = changed(caller, drop=["content-length"], add=[("content-length", MEBIBYTE + 1)])
    answer = refusal(caller, announced)
    assert (answer.status, answer.code) == (413, "RequestEntityTooLargeException")


def test_a_body_has_a_limit_when_it_comes_in_chunks(caller):
    chunked = [("transfer-encoding", "chunked")]
    data = changed(caller, drop=["content-length"], add=chunked, body=b"")
    chunk = b"8000\r\n" + bytes(0x8000) + b"\r\n"
    answer = refusal(caller, data + chunk * 33)
    assert (answer.status, answer.code) == (413, "RequestEntityTooLargeException")


def test_a_body_may_come_in_chunks(caller, key):
    headers = caller.kms_headers("ListKeys", b'{"Limit":1}') | {"transfer-encoding": "chunked"}
    chunks = b'5\r\n{"Lim\r\n6;a=b\r\nit":1}\r\n0\r\n\r\n'
    answer = caller.send(head("POST / HTTP/1.1", headers) + chunks)
    assert answer.status == 200 and len(answer.json["Keys"]) == 1


def test_a_large_body_is_read_before_it_is_refused(caller):
    answer = caller.kms("ListKeys", b'{"Marker":"' + b"a" * (MEBIBYTE - 13) + b'"}')
    assert (answer.status, answer.code) == (400, "ValidationException")


def test_a_client_may_ask_before_it_sends_the_body(caller):
    headers = caller.kms_headers("ListKeys", b"{}") | {"content-length": 2}
    with Connection(caller.address) as connection:
        connection.send(head("POST / HTTP/1.1", headers | {"expect": "100-continue"}))
        line = b""
        while not line.endswith(b"\r\n\r\n"):
            line += connection.socket.recv(1)
        assert line.startswith(b"HTTP/1.1 100 ")
        connection.send(b"{}")
        assert connection.answer().status == 200


def test_another_expectation_is_refused(caller):
    assert refusal(caller, changed(caller, add=[("expect", "the unexpected")])).status == 417


def test_requests_that_follow_each_other_closely_are_answered_in_order(caller):
    bodies = [b'{"Limit":1}', b"nonsense", b'{"Limit":2000}', b'{"Limit":2}']
    requests = [caller.kms_request("ListKeys", body) for body in bodies]
    with Connection(caller.address) as connection:
        connection.send(b"".join(requests))
        answers = [connection.answer() for _ in bodies]
    assert [answer.code for answer in answers] == [
        None,
        "SerializationException",
        "ValidationException",
        None,
    ]
    assert len({answer.headers["x-amzn-requestid"] for answer in answers}) == len(bodies)


def test_a_client_that_leaves_in_the_middle_harms_nobody(caller):
    request = caller.kms_request("CreateKey", b"{}")
    for length in range(1, len(request), 7):
        with Connection(caller.address) as connection:
            connection.send(request[:length])


def test_slow_heads_and_bodies_are_cut_off(caller):
    """Takes as long as the longer of the two deadlines: 30 s."""
    request = caller.kms_request("ListKeys", b"{}")
    start = time.monotonic()
    with Connection(caller.address) as slow_head, Connection(caller.address) as slow_body:
        slow_head.send(request[:40])
        slow_body.send(request[:-1])
        answer = slow_head.answer()
        assert (answer.status, answer.code) == (408, "RequestTimeoutException")
        assert 9 < time.monotonic() - start < 60
        answer = slow_body.answer()
        assert (answer.status, answer.code) == (408, "RequestTimeoutException")
        assert 29 < time.monotonic() - start < 90
        assert slow_head.is_closed() and slow_body.is_closed()
