"""Reading and watching: options of other methods, answers taken for something else."""

import etcd


def options(client: etcd.Client, index: int) -> None:
    _ = client.read("/tree", recurse=True)  # E: unknown-option
    _ = client.read("/tree", True)  # E: positional-recursive
    _ = client.read("/tree", consistent=True)  # E: option-of-an-older-api
    _ = client.read("/tree", index=index)  # E: index-of-read
    _ = client.read("/tree", wait_index=index)  # E: snake-case-option
    _ = client.read("/tree", wait=True, waitIndex="17")  # E: str-index
    _ = client.read("/tree", timeout="5")  # E: str-timeout
    _ = client.read("/tree", recursive="true")  # E: str-flag
    _ = client.read("/tree", sort=True)  # E: misspelt-sorted
    _ = client.read("/tree", default="")  # E: default-as-in-dict
    _ = client.read()  # E: no-key
    _ = client.read(["/a", "/b"])  # E: several-keys
    _ = client.read(b"/tree")  # E: bytes-key
    _ = client.read(None)  # E: none-key
    _ = client.get("/tree", recursive=True)  # E: option-of-get
    _ = client.get("/key", timeout=5)  # E: timeout-of-get
    _ = client.get("/key", "default")  # E: default-of-get
    splatted = {"recursive": "true"}
    _ = client.read("/tree", **splatted)  # E: splatted-str


def watching(client: etcd.Client, index: int) -> None:
    _ = client.watch("/key", waitIndex=index)  # E: option-of-read
    _ = client.watch("/key", wait=True)  # E: wait-of-watch
    _ = client.watch("/key", index="17")  # E: str-index-of-watch
    _ = client.watch("/key", index, "5")  # E: str-timeout-of-watch
    _ = client.watch("/key", 1.5)  # E: timeout-in-place-of-index
    _ = client.watch("/key", recurse=True)  # E: unknown-option-of-watch
    _ = client.watch("/key", callback=print)  # E: callback
    _ = client.eternal_watch("/key", timeout=5)  # E: timeout-of-eternal-watch
    _ = client.eternal_watch("/key").value  # E: generator-as-result
    _ = client.eternal_watch("/key")[0]  # E: generator-indexed
    for _event in client.watch("/key"):  # E: result-as-generator
        pass
    for event in client.eternal_watch("/key", index, recursive=True):
        print(event.node)  # E: event-has-no-node


async def waiting(client: etcd.Client) -> None:
    _ = await client.read("/key")  # E: awaited-read
    _ = await client.watch("/key")  # E: awaited-watch
    async for _event in client.eternal_watch("/key"):  # E: async-for
        break


def membership(client: etcd.Client) -> bool:
    if 5 in client:  # E: int-in-client
        print(client["/key"])  # E: client-subscripted
    client["/key"] = "value"  # E: client-item-assigned
    del client["/key"]  # E: client-item-deleted
    for _key in client:  # E: client-iterated
        pass
    return "/key" in client
