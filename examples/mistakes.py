"""Mistakes that Python and python-etcd accept silently, or notice much later. Each line with a comment is one."""

import etcd

client = etcd.Client(host=[("10.0.0.1", 2379), ("10.0.0.2", 2379)])  # the list ends up in the URL

client.read("/job", recurse=True)  # misspelt: reads one level only
client.delete("/job", timeout=5)  # no such option: it is ignored
client.test_and_set("/job/state", "running", None)  # compares with the text "None"
client.write("/job/config", {"workers": 4})  # stored as its repr, not as JSON
client.write("/job/beat", "", ttl=1.5)  # whole seconds only: the server refuses it
client.write("/job/owner", "me", prevExists=False)  # misspelt: overwrites the owner

client.read("/job/state", index=7)  # waitIndex: returns at once what is there now
client.delete("/job", 4711)  # the second parameter is `recursive`: deletes the whole job

result = client.read("/job/state")
print(result["value"])  # a result is not a dict
print(result.modified_index)  # modifiedIndex
first = client.read("/job").leaves[0]  # leaves is a generator

try:
    client.write("/job/owner", "me", prevValue=None)  # compares with the text "None"
except etcd.EtcdAlreadyExists as error:  # EtcdAlreadyExist
    print(error)
except etcd.EtcdException as error:
    print(error.message)  # there is no message: str(error)
    print(error.payload["index"])  # there is no payload if the server is down
