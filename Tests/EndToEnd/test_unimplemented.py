"""What is not there yet says so."""

import botocore.session


def wire_names():
    return botocore.session.get_session().get_service_model("kms").operation_names


def test_the_list_of_what_is_missing_is_the_checked_in_one(run, unimplemented):
    """It gets shorter knowingly: with the operation goes its line."""
    done = run("version", "--unimplemented")
    assert done.returncode == 0, done.stderr
    assert done.stdout.split() == unimplemented


def test_every_operation_of_the_model_is_known(unimplemented):
    assert len(wire_names()) == 56
    assert set(unimplemented) < set(wire_names())


def test_a_missing_operation_names_itself(caller, unimplemented):
    for name in unimplemented:
        answer = caller.kms(name, b"{}")
        assert (answer.status, answer.code) == (400, "UnsupportedOperationException")
        assert name in answer.message


def test_every_other_operation_is_there(caller, unimplemented):
    for name in set(wire_names()) - set(unimplemented):
        assert caller.kms(name, b'{"KeyId":1,"Limit":"a"}').code != "UnsupportedOperationException"
