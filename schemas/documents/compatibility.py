"""What may change in a record without a new topic. Pure; the rules in words are in docs/contracts.md.

Every topic: our readers of today must read whatever the released version wrote, because it is still in the topic.
A public topic also: subscribers built on the released schema must read whatever is written today.
"""

from schemas.documents.acceptance import OURS, SUBSCRIBER, Schema, refusals


def problems(old: Schema, new: Schema) -> list[str]:
    """Name each change from `old` to `new` that breaks a reader; empty if none does.

    Both are schemas as `schemas.documents.jsonschema.record_schema` makes them. The audience of the old one counts:
    what was promised to subscribers stays promised.
    """
    if new.get("x-audience") != old.get("x-audience"):
        return [f"x-audience was {old.get('x-audience')}, is {new.get('x-audience')}: that needs a topic of its own"]
    found = [f"today's reader, released message: {refusal}" for refusal in refusals(new, old, OURS)]
    if old.get("x-audience") == "subscribers":
        found += [f"released subscriber, today's message: {refusal}" for refusal in refusals(old, new, SUBSCRIBER)]
    return found


def channel_problems(old: Schema, new: Schema) -> list[str]:
    """The same question for two AsyncAPI documents: what consumers of a public channel build upon beside its record.

    Key, number of partitions and cleanup decide what order and what completeness a consumer may count on.
    """
    public = [name for name, channel in old["channels"].items() if {"name": "public"} in channel["tags"]]
    gone = [f"{name}: was a public channel, and is gone" for name in public if name not in new["channels"]]
    changed = [
        f"{name}: {what} was {was}, is {_promised(new, name)[what]}"
        for name in public
        if name in new["channels"]
        for what, was in _promised(old, name).items()
        if _promised(new, name)[what] != was
    ]
    return gone + changed


def _promised(document: Schema, channel: str) -> dict[str, object]:
    described = document["channels"][channel]
    kafka = described["bindings"]["kafka"]
    keys = [document["components"]["messages"][name]["bindings"]["kafka"]["key"] for name in described["messages"]]
    return {
        "address": described["address"],
        "key": [key["description"] for key in keys],
        "partitions": kafka["partitions"],
        "cleanup.policy": kafka["topicConfiguration"]["cleanup.policy"],
    }
