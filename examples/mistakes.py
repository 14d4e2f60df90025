"""Fifteen lines that Python and python-etcd take without a word, or trip over much later; a checker names each."""

import etcd

client = etcd.Client(host=[("10.0.0.1", 2379), ("10.0.0.2", 2379)])  # a list ends up in the URL as text

client.write("/job/owner", "me", prevExists=False)  # misspelt: overwrites whoever owns it
client.write("/job/config", {"workers": 4})  # stored as its repr, which json.loads() rejects
client.write("/job/owner", "me", prevValue=None)  # compared with the text "None"
client.test_and_set("/job/state", "running", None)  # the same
client.write("/job/beat", "", ttl="30")  # seconds as text
client.read("/job", recurse=True)  # misspelt: one level only
client.read("/job/state", index=7)  # waitIndex: returns at once what is there now
client.delete("/job", timeout=5)  # no such option: waits for ever
client.delete("/job", 4711)  # the second parameter is `recursive`: deletes the whole job

result = client.read("/job/state")
print(result["value"], result.modified_index)  # a result is no dict, and spelt modifiedIndex
first = client.read("/job").leaves[0]  # a generator

try:
    client.write("/job/owner", "me", prevExist=False)
except etcd.EtcdAlreadyExists as error:  # EtcdAlreadyExist
    print(error)
except etcd.EtcdException as error:
    print(error.message, error.payload["index"])  # no such attribute; no payload if the server is down

client.get_lock("/job/lock")  # removed from etcd
