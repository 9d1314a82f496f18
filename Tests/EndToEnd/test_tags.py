"""Tags."""

from refusals import constraint, no_longer_than, no_shorter_than, refused

RESERVED = "Tags beginning with aws: are reserved"


def tag(key, value=""):
    return {"TagKey": key, "TagValue": value}


def tags_of(kms, key, **parameters):
    return kms.list_resource_tags(KeyId=key["KeyId"], **parameters)["Tags"]


def test_tags_are_added_changed_and_removed(kms, key):
    kms.tag_resource(KeyId=key["KeyId"], Tags=[tag("b", "1"), tag("a", "é")])
    kms.tag_resource(KeyId=key["Arn"], Tags=[tag("b", "2"), tag("B", "3")])
    assert tags_of(kms, key) == [tag("B", "3"), tag("a", "é"), tag("b", "2")]
    kms.untag_resource(KeyId=key["KeyId"], TagKeys=["B", "never there"])
    assert tags_of(kms, key) == [tag("a", "é"), tag("b", "2")]


def test_tags_are_listed_in_pages(kms, key):
    tags = [tag(f"k{number}") for number in range(5)]
    kms.tag_resource(KeyId=key["KeyId"], Tags=tags)
    first = kms.list_resource_tags(KeyId=key["KeyId"], Limit=2)
    second = kms.list_resource_tags(KeyId=key["KeyId"], Limit=2, Marker=first["NextMarker"])
    third = kms.list_resource_tags(KeyId=key["KeyId"], Limit=2, Marker=second["NextMarker"])
    assert (first["Truncated"], second["Truncated"], third["Truncated"]) == (True, True, False)
    assert first["Tags"] + second["Tags"] + third["Tags"] == tags
    assert "NextMarker" not in third
    assert tags_of(kms, key, Limit=1000) == tags


def test_a_marker_belongs_to_its_key(kms, key, other_key):
    kms.tag_resource(KeyId=key["KeyId"], Tags=[tag("a"), tag("b")])
    marker = kms.list_resource_tags(KeyId=key["KeyId"], Limit=1)["NextMarker"]
    with refused("InvalidMarkerException"):
        tags_of(kms, other_key, Marker=marker)


def test_a_key_has_50_tags_at_the_most(kms, key):
    kms.tag_resource(KeyId=key["KeyId"], Tags=[tag(f"k{number:02}") for number in range(50)])
    with refused("TagException", "Too many tags"):
        kms.tag_resource(KeyId=key["KeyId"], Tags=[tag("k00", "changed"), tag("one more")])
    kms.tag_resource(KeyId=key["KeyId"], Tags=[tag("k00", "changed")])
    assert len(tags_of(kms, key)) == 50


def test_tags_that_do_not_fit_are_refused_and_change_nothing(kms, key):
    add = lambda *tags: kms.tag_resource(KeyId=key["KeyId"], Tags=list(tags))
    with refused("TagException", "Duplicate tag keys"):
        add(tag("a", "1"), tag("a", "2"))
    for reserved in ["aws:a", "AWS:a", "aWs:"]:
        with refused("TagException", RESERVED):
            add(tag("fine"), tag(reserved))
        with refused("TagException", RESERVED):
            kms.untag_resource(KeyId=key["KeyId"], TagKeys=[reserved])
    cases = [
        (tag(""), constraint("", "tags.1.member.tagKey", no_shorter_than(1))),
        (tag("k" * 129), constraint("k" * 129, "tags.1.member.tagKey", no_longer_than(128))),
        (tag("k", "v" * 257), constraint("v" * 257, "tags.1.member.tagValue", no_longer_than(256))),
    ]
    for wrong, message in cases:
        with refused("ValidationException", message):
            add(wrong)
    assert tags_of(kms, key) == []


def test_every_fault_of_a_request_is_named_at_once(kms, key):
    wrong = [tag("k" * 129), tag("fine", "v" * 257)]
    with refused("ValidationException", starting="2 validation errors detected: ") as refusal:
        kms.tag_resource(KeyId=key["KeyId"], Tags=wrong)
    assert "tags.1.member.tagKey" in refusal.message
    assert "; Value" in refusal.message
    assert "tags.2.member.tagValue" in refusal.message
