"""Deleting: options that are silently ignored, and arguments that would delete a tree."""

import etcd


def delete(client: etcd.Client, thread: int, before: str | None) -> None:
    _ = client.delete("/locks", thread)  # E: thread-as-recursive
    _ = client.delete("/key", timeout=5)  # E: timeout-of-delete
    _ = client.delete("/tree", recurse=True)  # E: unknown-option
    _ = client.delete("/key", prevExist=True)  # E: prev-exist-of-delete
    _ = client.delete("/key", ttl=5)  # E: ttl-of-delete
    _ = client.delete("/key", "value")  # E: value-as-recursive
    _ = client.delete("/key", True, False, "value")  # E: positional-condition
    _ = client.delete("/key", prevValue=None)  # E: none-condition
    _ = client.delete("/key", prevValue=before)  # E: optional-condition
    _ = client.delete("/key", prevIndex=None)  # E: none-index
    _ = client.delete("/key", prevIndex="17")  # E: str-index
    _ = client.delete("/key", prev_index=17)  # E: snake-case-option
    _ = client.delete("/a", "/b")  # E: several-keys
    _ = client.delete("/tree", recursive="yes")  # E: str-flag
    _ = client.delete("/tree", directory=True)  # E: misspelt-dir
    _ = client.delete()  # E: no-key
    _ = client.remove("/key")  # E: remove


def pop(client: etcd.Client, default: str) -> None:
    _ = client.pop("/key", default)  # E: default-as-in-dict
    _ = client.pop("/queue", 0)  # E: position-as-in-list
    _ = client.pop("/key", None, None, "value")  # E: positional-condition-of-pop
    _ = client.pop("/key", prevValues="value")  # E: unknown-option-of-pop
    _ = client.pop("/key", prevIndex=None)  # E: none-index-of-pop
    _ = client.pop("/key").prevNode  # E: raw-previous-node
