from etcd import *
