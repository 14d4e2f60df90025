"""Results: not dicts, not lists, not hashable, and spelt in camelCase."""

import functools
import json

import etcd
from typing_extensions import assert_type


def items(client: etcd.Client) -> None:
    result = client.read("/tree")
    print(result["value"])  # E: subscripted
    print(result["node"]["value"])  # E: raw-json
    print(result.get("value"))  # E: like-a-dict
    print(len(result))  # E: measured
    result["value"] = "new"  # E: item-assigned
    for _child in result:  # E: iterated
        pass
    print("key" in result)  # E: searched
    print(json.loads(result))  # E: result-decoded
    print(int(result))  # E: result-as-int
    print("value: " + result)  # E: result-as-str


def attributes(result: etcd.EtcdResult) -> None:
    print(result.modified_index)  # E: snake-case-modified
    print(result.created_index)  # E: snake-case-created
    print(result.node)  # E: node
    print(result.nodes)  # E: nodes
    print(result.values)  # E: misspelt-value
    print(result.is_dir)  # E: misspelt-dir
    print(result.prevNode)  # E: prev-node
    print(result.expiry)  # E: misspelt-expiration
    print(result.index)  # E: misspelt-etcd-index
    print(result.new_key)  # E: snake-case-new-key
    result.modified = 5  # E: unknown-attribute-assigned
    result.etcd_index = "5"  # E: str-index-assigned
    result.dir = "yes"  # E: str-flag-assigned
    result.leaves = iter(())  # E: leaves-assigned


def values(result: etcd.EtcdResult) -> None:
    print(result.value.decode())  # E: str-decoded
    print(result.value.strp())  # E: misspelt-method-of-value
    print(result.key.spilt("/"))  # E: misspelt-method-of-key
    print(result.modifiedIndex.next())  # E: method-of-index
    print(result.ttl + 5)  # E: optional-ttl
    print(result.expiration.isoformat())  # E: expiration-is-text
    print(result.dir())  # E: flag-called
    print(result.value())  # E: value-called
    print(result.etcd_index["raft"])  # E: index-subscripted
    _ = assert_type(result.ttl, int)  # E: assert-optional


def generators(client: etcd.Client) -> None:
    tree = client.read("/tree", recursive=True)
    print(tree.leaves[0])  # E: leaves-indexed
    print(len(tree.leaves))  # E: leaves-counted
    print(tree.leaves())  # E: leaves-called
    print([child.value for child in tree.children])  # E: deprecated-children
    print(tree.get_subtree()[0])  # E: subtree-indexed
    print(tree.get_subtree(leaves=True))  # E: unknown-option-of-subtree
    print(tree.get_subtree("leaves"))  # E: str-flag-of-subtree
    for leaf in tree.leaves:
        print(leaf.val)  # E: misspelt-value-of-leaf
    for _key, _value in tree.leaves:  # E: unpacked
        pass


def hashing(result: etcd.EtcdResult) -> None:
    _ = functools.lru_cache(str)(result)  # E: argument-of-a-cache
    # Only these two ask whether what goes into a set or dict display can be hashed; hash(result) nobody sees.
    seen = {result}  # E[pyright,basedpyright]: in-a-set
    counts = {result: 1}  # E[pyright,basedpyright]: as-a-key
    print(seen, counts)


def comparison(client: etcd.Client, me: str) -> bool:
    # Always False or True. ty and pyrefly do not ask whether two types can be equal.
    if client.read("/leader") == "node-1":  # E[mypy,pyright,basedpyright,zuban]: equal-to-text
        return True
    if client.get("/leader") != me:  # E[mypy,pyright,basedpyright,zuban]: unequal-to-text
        return False
    return client.read("/size") == 4  # E[mypy,pyright,basedpyright,zuban]: equal-to-number


def construction(client: etcd.Client) -> None:
    print(etcd.EtcdResult(value="value"))  # E: value-is-no-parameter
    print(etcd.EtcdResult("get", {"key": "/k"}, prev_node={}))  # E: snake-case-prev-node
    client.read("/key").parse_headers({"x-etcd-index": "5"})  # E: headers-as-dict
    client.read("/key").parse_headers()  # E: no-response
