from etcd.client import *
