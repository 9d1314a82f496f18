"""What a refusal has to look like."""

import contextlib

import botocore.exceptions
import pytest


class Refusal:
    """An error answer, filled in when the block of `refused` has ended."""

    code = None
    message = None
    status = None
    request_id = None


@contextlib.contextmanager
def refused(code, message=None, *, starting=None, status=400):
    """Expects a boto3 call to be refused with this code, and this text or beginning of a text."""
    refusal = Refusal()
    with pytest.raises(botocore.exceptions.ClientError) as caught:
        yield refusal
    answer = caught.value.response
    refusal.code = answer["Error"]["Code"]
    refusal.message = answer["Error"].get("Message", "")
    refusal.status = answer["ResponseMetadata"]["HTTPStatusCode"]
    refusal.request_id = answer["ResponseMetadata"].get("RequestId")
    assert (refusal.code, refusal.status) == (code, status), refusal.message
    if message is not None:
        assert refusal.message == message
    if starting is not None:
        assert refusal.message.startswith(starting), refusal.message


def constraint(value, field, rule):
    """The text of one violated constraint; `None` for a value that is not shown."""
    shown = "Value" if value is None else f"Value '{value}'"
    return (
        f"1 validation error detected: {shown} at '{field}' failed to satisfy constraint: {rule}"
    )


def at_least(bound):
    return f"Member must have value greater than or equal to {bound}"


def at_most(bound):
    return f"Member must have value less than or equal to {bound}"


def no_longer_than(bound):
    return f"Member must have length less than or equal to {bound}"


def no_shorter_than(bound):
    return f"Member must have length greater than or equal to {bound}"
