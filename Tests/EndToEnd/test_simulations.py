"""IAM SimulatePrincipalPolicy and SimulateCustomPolicy, on the engine that decides on requests."""

import json

import pytest

from refusals import refused
from server import FIRST_ACCOUNT
from test_iam import document

KEY = f"arn:aws:kms:us-east-1:{FIRST_ACCOUNT}:key/1234abcd-12ab-34cd-56ef-1234567890ab"
OTHER = "arn:aws:kms:us-east-1:999988887777:key/1234abcd-12ab-34cd-56ef-1234567890ab"
DATE = "2018-08-16T12:00:00Z"


def policy(*statements):
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


def statement(action="kms:*", effect="Allow", resource="*", **more):
    return {"Effect": effect, "Action": action, "Resource": resource} | more


def naming(principal, **more):
    return policy(statement(Principal=principal, **more))


def column(line, number):
    return {"Line": line, "Column": number}


@pytest.fixture(scope="module")
def iam(server):
    return server.client("iam")


@pytest.fixture
def custom(iam):
    def custom(actions, **more):
        more.setdefault("PolicyInputList", [policy(statement())])
        return iam.simulate_custom_policy(ActionNames=actions, **more)["EvaluationResults"]

    return custom


def test_the_documented_example_is_answered_as_documented(custom):
    """From the AWS CLI's examples of simulate-custom-policy, with its positions."""
    text = (
        '{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"dynamodb:*",'
        '"Resource":"*","Condition":{"DateGreaterThan":{"aws:CurrentTime":"2018-08-16T12:00:00Z"}}}}'
    )

    def simulate(time):
        entry = {"ContextKeyName": "aws:CurrentTime", "ContextKeyValues": [time],
                 "ContextKeyType": "date"}
        return custom(["dynamodb:CreateBackup"], PolicyInputList=[text], ContextEntries=[entry])

    assert simulate("2019-04-25T11:00:00Z") == [{
        "EvalActionName": "dynamodb:CreateBackup", "EvalResourceName": "*",
        "EvalDecision": "allowed",
        "MatchedStatements": [{
            "SourcePolicyId": "PolicyInputList.1", "SourcePolicyType": "IAM Policy",
            "StartPosition": column(1, 38), "EndPosition": column(1, 167),
        }],
        "MissingContextValues": [],
    }]
    result = simulate("2014-04-25T11:00:00Z")[0]
    assert (result["EvalDecision"], result["MatchedStatements"]) == ("implicitDeny", [])


def test_statements_are_found_on_their_lines(custom):
    """As observed: behind the bracket or the statement before, to behind the brace."""
    text = json.dumps(
        {"Version": "2012-10-17", "Statement": [statement("*"), statement("kms:Decrypt")]}, indent=4
    )
    found = custom(["kms:Decrypt"], PolicyInputList=[text])[0]["MatchedStatements"]
    assert [(m["StartPosition"], m["EndPosition"]) for m in found] == [
        (column(3, 19), column(8, 10)), (column(8, 10), column(13, 10)),
    ]
    hidden = '{"Id": "\\"Statement\\": [{", "Statement": [' + json.dumps(statement("*")) + "]}"
    found = custom(["kms:Decrypt"], PolicyInputList=[hidden])[0]["MatchedStatements"]
    assert found[0]["StartPosition"] == column(1, hidden.index("[{\"Eff") + 2)


def test_of_a_denial_only_the_denying_statements_are_shown(custom):
    policies = [policy(statement()), policy(statement("kms:Decrypt", "Deny"))]
    result = custom(["kms:Decrypt"], PolicyInputList=policies)[0]
    assert result["EvalDecision"] == "explicitDeny"
    assert [m["SourcePolicyId"] for m in result["MatchedStatements"]] == ["PolicyInputList.2"]


def test_each_resource_has_its_own_result(custom):
    text = policy(statement(resource=KEY))
    one = custom(["kms:Decrypt"], PolicyInputList=[text], ResourceArns=[KEY])[0]
    assert (one["EvalResourceName"], one["EvalDecision"]) == (KEY, "allowed")
    assert one["EvalDecisionDetails"] == {}
    specific = one["ResourceSpecificResults"]
    assert specific == [{
        "EvalResourceName": KEY, "EvalResourceDecision": "allowed",
        "MatchedStatements": one["MatchedStatements"], "MissingContextValues": [],
    }]
    both = custom(["kms:Decrypt", "kms:Encrypt"], PolicyInputList=[text], ResourceArns=[KEY, OTHER])
    assert [r["EvalActionName"] for r in both] == ["kms:Decrypt", "kms:Encrypt"]
    for result in both:
        assert (result["EvalResourceName"], result["EvalDecision"]) == ("*", "implicitDeny")
        assert [r["EvalResourceDecision"] for r in result["ResourceSpecificResults"]] == [
            "allowed", "implicitDeny",
        ]
    whole = custom(["kms:Decrypt"], ResourceArns=["*"])[0]
    assert "ResourceSpecificResults" not in whole and "EvalDecisionDetails" not in whole


def test_keys_that_the_request_would_bring_are_told_as_missing(custom):
    conditions = {
        "StringEquals": {"kms:ViaService": "s3.us-east-1.amazonaws.com"},
        "IpAddress": {"aws:SourceIp": "10.0.0.0/8"},
    }
    text = policy(
        statement("kms:Decrypt", Condition=conditions),
        statement("kms:Encrypt", resource="arn:aws:kms:*:*:key/${aws:PrincipalTag/key}"),
        statement("s3:*", Condition={"Bool": {"aws:SecureTransport": "true"}}),
    )
    result = custom(["kms:Decrypt", "kms:Encrypt"], PolicyInputList=[text])
    assert result[0]["MissingContextValues"] == ["kms:ViaService", "aws:SourceIp"]
    entries = [
        {"ContextKeyName": "KMS:viaservice", "ContextKeyValues": ["s3.us-east-1.amazonaws.com"],
         "ContextKeyType": "string"},
        {"ContextKeyName": "aws:SourceIp", "ContextKeyValues": ["10.1.2.3"], "ContextKeyType": "ip"},
    ]
    result = custom(["kms:Decrypt"], PolicyInputList=[text], ContextEntries=entries)[0]
    assert (result["EvalDecision"], result["MissingContextValues"]) == ("allowed", [])
    named = custom(["kms:Encrypt"], PolicyInputList=[text], ResourceArns=[KEY])[0]
    assert named["MissingContextValues"] == []
    assert named["ResourceSpecificResults"][0]["MissingContextValues"] == ["aws:PrincipalTag/key"]


def test_values_have_the_type_that_they_say(custom):
    def with_values(kind, *values):
        entry = {"ContextKeyName": "kms:Numbers", "ContextKeyValues": values, "ContextKeyType": kind}
        text = policy(statement(Condition={"NumericLessThan": {"kms:Numbers": "5"}}))
        if kind.endswith("List"):
            text = policy(statement(
                Condition={"ForAnyValue:NumericLessThan": {"kms:Numbers": "5"}}
            ))
        return custom(["kms:Decrypt"], PolicyInputList=[text], ContextEntries=[entry])[0]

    assert with_values("numeric", "4")["EvalDecision"] == "allowed"
    assert with_values("numericList", "9", "4")["EvalDecision"] == "allowed"
    assert with_values("numeric", "6")["EvalDecision"] == "implicitDeny"
    for kind, *values in [
        ("numeric", "four"), ("numeric", "1", "2"), ("boolean", "yes"), ("date", "tomorrow"),
        ("binary", "?"),
    ]:
        with refused("InvalidInput", starting="Invalid values for the context key kms:Numbers"):
            with_values(kind, *values)


def test_a_policy_of_the_resource_is_decided_on_as_a_key_policy_is(custom):
    user = f"arn:aws:iam::{FIRST_ACCOUNT}:user/simulated"
    nothing = [policy(statement("s3:*"))]

    def simulate(resource_policy, **more):
        return custom(
            ["kms:Decrypt"], ResourcePolicy=resource_policy, CallerArn=user, ResourceArns=[KEY],
            **more,
        )[0]

    direct = simulate(naming({"AWS": user}), PolicyInputList=nothing)
    assert direct["EvalDecision"] == "allowed"
    assert [(m["SourcePolicyId"], m["SourcePolicyType"]) for m in direct["MatchedStatements"]] == [
        ("ResourcePolicy", "Resource Policy")
    ]
    # The account hands the decision to policies of principals.
    account = naming({"AWS": f"arn:aws:iam::{FIRST_ACCOUNT}:root"})
    assert simulate(account, PolicyInputList=nothing)["EvalDecision"] == "implicitDeny"
    assert simulate(account)["EvalDecision"] == "allowed"
    denying = naming("*", effect="Deny")
    assert simulate(denying)["EvalDecision"] == "explicitDeny"
    assert simulate(naming({"AWS": user + "s"}))["EvalDecision"] == "implicitDeny"


def test_what_each_side_says_is_told_across_accounts(custom):
    user = f"arn:aws:iam::{FIRST_ACCOUNT}:user/simulated"

    def details(resource_policy, **more):
        result = custom(
            ["kms:Decrypt"], ResourcePolicy=resource_policy, CallerArn=user, **more
        )[0]
        specific = result["ResourceSpecificResults"][0]
        assert specific["EvalDecisionDetails"] == result["EvalDecisionDetails"]
        return result["EvalDecision"], result["EvalDecisionDetails"]

    names = naming({"AWS": user})
    assert details(names, ResourceArns=[OTHER]) == (
        "allowed", {"IAM Policy": "allowed", "Resource Policy": "allowed"}
    )
    assert details(names, ResourceArns=[OTHER], PolicyInputList=[policy(statement("s3:*"))]) == (
        "implicitDeny", {"IAM Policy": "implicitDeny", "Resource Policy": "allowed"}
    )
    # A bucket does not say whose it is.
    bucket = "arn:aws:s3:::bucket"
    for owner in ["999988887777", "arn:aws:iam::999988887777:root"]:
        assert details(
            naming("*", effect="Deny"), ResourceArns=[bucket], ResourceOwner=owner
        )[1] == {"IAM Policy": "allowed", "Resource Policy": "explicitDeny"}


def test_a_boundary_and_policies_of_an_organization_are_ceilings(custom):
    result = custom(
        ["kms:Decrypt", "kms:Encrypt"],
        PermissionsBoundaryPolicyInputList=[policy(statement("kms:Encrypt"))],
    )
    assert [r["EvalDecision"] for r in result] == ["implicitDeny", "allowed"]
    assert [r["PermissionsBoundaryDecisionDetail"] for r in result] == [
        {"AllowedByPermissionsBoundary": False}, {"AllowedByPermissionsBoundary": True},
    ]
    assert "OrganizationsDecisionDetail" not in result[0]
    with refused("InvalidInput", starting="Only one permissions boundary"):
        custom(["kms:Decrypt"], PermissionsBoundaryPolicyInputList=[policy(statement())] * 2)


@pytest.fixture(scope="module")
def user(iam):
    """A user with a policy of its own, a managed one, one of a group, and a boundary."""
    managed, ceiling = (
        iam.create_policy(PolicyName=f"simulated-{name}", PolicyDocument=policy(statement(action)))
        for name, action in [("managed", "kms:Encrypt"), ("ceiling", "kms:*")]
    )
    arns = [made["Policy"]["Arn"] for made in (managed, ceiling)]
    made = iam.create_user(UserName="simulated", PermissionsBoundary=arns[1])["User"]
    iam.attach_user_policy(UserName="simulated", PolicyArn=arns[0])
    iam.put_user_policy(
        UserName="simulated", PolicyName="own", PolicyDocument=policy(statement("kms:Decrypt"))
    )
    iam.create_group(GroupName="simulating")
    iam.put_group_policy(
        GroupName="simulating", PolicyName="more", PolicyDocument=policy(statement("s3:*"))
    )
    iam.add_user_to_group(GroupName="simulating", UserName="simulated")
    return made


def test_a_principal_is_simulated_with_all_that_binds_it(iam, user):
    def simulate(source=user["Arn"], actions=("kms:Decrypt", "kms:Encrypt", "s3:GetObject"), **more):
        return iam.simulate_principal_policy(
            PolicySourceArn=source, ActionNames=list(actions), **more
        )["EvaluationResults"]

    results = simulate()
    assert [r["EvalDecision"] for r in results] == ["allowed", "allowed", "implicitDeny"]
    assert [[m["SourcePolicyId"] for m in r["MatchedStatements"]] for r in results] == [
        ["user_simulated_own"], ["simulated-managed"], [],
    ]
    assert results[2]["PermissionsBoundaryDecisionDetail"]["AllowedByPermissionsBoundary"] is False
    assert results[0]["OrganizationsDecisionDetail"] == {"AllowedByOrganizations": True}
    # Another boundary takes the place of its own.
    wide = simulate(PermissionsBoundaryPolicyInputList=[policy(statement("*"))])
    assert [m["SourcePolicyId"] for m in wide[2]["MatchedStatements"]] == ["group_simulating_more"]
    group = f"arn:aws:iam::{FIRST_ACCOUNT}:group/simulating"
    assert [r["EvalDecision"] for r in simulate(group)] == [
        "implicitDeny", "implicitDeny", "allowed",
    ]
    # As if somebody else had its policies.
    other = f"arn:aws:iam::{FIRST_ACCOUNT}:user/other"
    own = policy(statement(resource="arn:aws:kms:*:*:key/${aws:username}"))
    key = f"arn:aws:kms:us-east-1:{FIRST_ACCOUNT}:key/other"
    result = simulate(
        group, ["kms:Sign"], PolicyInputList=[own], CallerArn=other, ResourceArns=[key]
    )
    assert result[0]["EvalDecision"] == "allowed"
    # A user is its own caller for the policy of a resource; a group is nobody.
    resource = naming({"AWS": user["Arn"]})
    assert simulate(actions=["kms:Sign"], ResourcePolicy=resource, ResourceArns=[KEY])[0][
        "EvalDecision"] == "allowed"
    with refused("InvalidInput", starting="CallerArn is required"):
        simulate(group, ResourcePolicy=resource)


def test_what_a_simulation_cannot_be_made_of_is_refused(iam, custom, user):
    for more, text in [
        ({"ActionNames": ["Decrypt"]}, "Invalid action name: Decrypt"),
        ({"ActionNames": ["kms:*"]}, "Invalid action name: kms:*"),
        ({"ResourceArns": ["key"]}, "Invalid resource ARN: key"),
        ({"ResourceOwner": "me"}, "Invalid ResourceOwner: me"),
        ({"CallerArn": f"arn:aws:iam::{FIRST_ACCOUNT}:role/r"}, "Invalid CallerArn: "),
        ({"ResourcePolicy": policy(statement())}, "Invalid Input Policy: "),
        ({"ResourcePolicy": naming("*")}, "CallerArn is required with a ResourcePolicy."),
        ({"PolicyInputList": ["{}"]}, "Invalid Input Policy: "),
        ({"PermissionsBoundaryPolicyInputList": ["[]"]}, "Invalid Input Policy: "),
        ({"ResourceHandlingOption": "EC2-VPC-EBS"}, "There are no scenarios of EC2 here"),
        ({"ActionNames": ["kms:Sign"] * 100, "ResourceArns": [KEY] * 100}, "The simulation asks"),
    ]:
        more = {"ActionNames": ["kms:Decrypt"]} | more
        with refused("InvalidInput", starting=text):
            custom(more.pop("ActionNames"), **more)
    with refused("NoSuchEntity", status=404):
        iam.simulate_principal_policy(
            PolicySourceArn=user["Arn"] + "s", ActionNames=["kms:Decrypt"]
        )


def test_simulations_have_pages(iam):
    actions = [f"kms:Action{n}" for n in range(7)]
    pages = iam.get_paginator("simulate_custom_policy").paginate(
        PolicyInputList=[document("*")], ActionNames=actions, PaginationConfig={"PageSize": 3}
    )
    names = [[r["EvalActionName"] for r in page["EvaluationResults"]] for page in pages]
    assert names == [actions[:3], actions[3:6], actions[6:]]
