"""What a real etcd answers, held against the types a checker reveals from the installed stubs."""
