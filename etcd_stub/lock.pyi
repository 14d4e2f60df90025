from etcd.lock import *
