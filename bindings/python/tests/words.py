"""A request's JSON form in the words of the language, for tests."""

from typing import Any


def words_of(document: dict[str, Any]) -> dict[str, Any]:
    """Say what this well-formed document says, as keywords."""
    subject, resource, context = document["subject"], document["resource"], document.get("context", {})
    properties = dict(subject.get("properties", {}))
    words: dict[str, Any] = {}
    if "on_behalf_of" in properties:
        words["subject"] = properties.pop("on_behalf_of")
    words["agent"] = {**({"id": subject["id"]} if "id" in subject else {}), **properties}
    words["secret"] = {**({"path": resource["id"]} if "id" in resource else {}), **resource.get("properties", {})}
    if "name" in document.get("action", {}):
        words["action"] = document["action"]["name"]
    known = {
        "chain",
        "purpose",
        "environment",
        "risk",
        "task",
        "tools",
        "destination",
        "client_ip",
        "approval",
        "degraded",
        "signal",
        "attested",
        "now",
    }
    for name, value in context.items():
        if name in known:
            words[name] = value
        else:
            words.setdefault("context", {})[name] = value
    return words
