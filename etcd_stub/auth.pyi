from etcd.auth import *
