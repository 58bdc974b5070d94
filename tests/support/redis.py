# Private Redis servers for tests, each in a directory of its own.
#
# SPDX-License-Identifier: BSD-2-Clause
#
#     with RedisServer() as server:                     # a unix socket
#     with RedisServer(port=True) as server:            # and a port of 127.0.0.1
#     with RedisServer(users={"assent": ("secret", "~* &* +@all")}, default=False)
#     with RedisServer(maxmemory="3mb")                 # any option of redis.conf
#     with RedisServer(port=True, replica_of=master)
#     with RedisCluster() as cluster:                   # three masters
#     with RedisSentinel(replicas=1) as sentinel:       # one Sentinel, a master, replicas
#
# server.address is what the key redis of assent.conf takes; server.command("GET", "key")
# asks it. requires_redis() skips a test where redis-server is missing.

import os
import pathlib
import shutil
import signal
import socket
import subprocess
import tempfile
import time
import unittest

START_SECONDS = 20


def requires_redis():
    return unittest.skipUnless(shutil.which("redis-server"), "redis-server is not installed")


def free_port():
    """A port above 1024 whose cluster bus, 10000 above it, is a port as well."""
    while True:
        with socket.socket() as listening:
            listening.bind(("127.0.0.1", 0))
            port = listening.getsockname()[1]
        if 1024 < port < 55000:
            return port


def wait_for(condition, what):
    end = time.monotonic() + START_SECONDS
    while True:
        try:
            value = condition()
            if value:
                return value
        except (OSError, RedisError):
            pass
        if time.monotonic() > end:
            raise AssertionError(f"{what} within {START_SECONDS} s")
        time.sleep(0.01)


class RedisError(Exception):
    """An error reply."""


class Connection:
    """The protocol, as much of it as tests need; bytes are decoded where they are UTF-8."""

    def __init__(self, path=None, port=None, user=None, password=None):
        self.socket = socket.socket(socket.AF_UNIX if path else socket.AF_INET)
        self.socket.settimeout(START_SECONDS)
        self.stream = self.socket.makefile("rb")
        try:
            self.socket.connect(str(path) if path else ("127.0.0.1", port))
            if password is not None:
                self.command("AUTH", *([user] if user else []), password)
        except BaseException:
            self.close()
            raise

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def close(self):
        self.stream.close()
        self.socket.close()

    def command(self, *words):
        parts = [word if isinstance(word, bytes) else str(word).encode() for word in words]
        request = b"*%d\r\n" % len(parts) + b"".join(b"$%d\r\n%s\r\n" % (len(part), part) for part in parts)
        self.socket.sendall(request)
        reply = self.read()
        if isinstance(reply, RedisError):
            raise reply
        return reply

    def read(self):
        line = self.stream.readline()
        if not line.endswith(b"\r\n"):
            raise ConnectionError("the server closed the connection")
        kind, rest = line[:1], line[1:-2]
        if kind == b"+":
            return rest.decode()
        if kind == b"-":
            return RedisError(rest.decode())
        if kind == b":":
            return int(rest)
        if kind == b"*":
            return None if int(rest) < 0 else [self.read() for _ in range(int(rest))]
        if int(rest) < 0:
            return None
        value = self.stream.read(int(rest) + 2)[:-2]
        try:
            return value.decode()
        except UnicodeDecodeError:
            return value


class RedisServer:
    def __init__(self, port=False, users=None, default=True, replica_of=None, sentinel=False, directory=None, **options):
        self.directory = pathlib.Path(directory or tempfile.mkdtemp(prefix="assent-redis."))
        self.owns_directory = directory is None
        self.port = free_port() if port is True else int(port or 0)
        self.socket = self.directory / "redis.sock"
        self.users = users or {}
        self.default = default
        self.sentinel = sentinel
        self.options = {"save": '""', "appendonly": "no", "repl-diskless-sync-delay": "0", **{k.replace("_", "-"): v for k, v in options.items()}}
        if replica_of:
            self.options["replicaof"] = f"127.0.0.1 {replica_of.port}"
        self.process = None

    @property
    def address(self):
        return str(self.socket)

    @property
    def configuration(self):
        return self.directory / "redis.conf"

    def write_configuration(self):
        lines = [f"port {self.port}", "bind 127.0.0.1", f"dir {self.directory}"]
        lines += [f"unixsocket {self.socket}", "unixsocketperm 700"]
        if not self.sentinel:
            lines += [f"{name} {value}" for name, value in self.options.items()]
        for name, (password, rules) in self.users.items():
            lines.append(f"user {name} on >{password} {rules}")
        if not self.default:
            lines.append("user default off")
        lines += self.sentinel or []
        self.configuration.write_text("\n".join(lines) + "\n")

    def __enter__(self):
        try:
            return self.start()
        except BaseException:
            self.destroy()
            raise

    def __exit__(self, *_):
        self.destroy()

    def start(self):
        if not self.configuration.exists():
            self.write_configuration()
        self.socket.unlink(missing_ok=True)
        words = ["setpriv", "--pdeathsig", "KILL", "redis-server", str(self.configuration)]
        with open(self.directory / "redis.log", "ab") as log:
            self.process = subprocess.Popen(
                words + (["--sentinel"] if self.sentinel else []), stdin=subprocess.DEVNULL, stdout=log, stderr=log
            )
        wait_for(self.is_ready, "redis-server did not serve")
        return self

    def is_ready(self):
        if self.process.poll() is not None:
            raise AssertionError(f"redis-server ended:\n{(self.directory / 'redis.log').read_text()}")
        try:
            self.connect().close()
            return True
        except RedisError:
            return True

    def connect(self, user=None, password=None):
        return Connection(path=self.socket, user=user, password=password)

    def command(self, *words, user=None, password=None):
        with self.connect(user, password) as connection:
            return connection.command(*words)

    def kill(self):
        """At once, as a crash would; start() begins again with the same directory."""
        if self.process is not None:
            self.process.kill()
            self.process.wait()
            self.process = None

    def freeze(self):
        self.process.send_signal(signal.SIGSTOP)
        os.waitid(os.P_PID, self.process.pid, os.WSTOPPED | os.WNOWAIT)

    def thaw(self):
        self.process.send_signal(signal.SIGCONT)

    def destroy(self):
        self.kill()
        if self.owns_directory:
            shutil.rmtree(self.directory, ignore_errors=True)


class Group:
    """Several servers that begin and end together."""

    def __init__(self):
        self.servers = []

    def add(self, server):
        self.servers.append(server)
        return server.__enter__()

    def __enter__(self):
        try:
            self.start()
            return self
        except BaseException:
            self.destroy()
            raise

    def __exit__(self, *_):
        self.destroy()

    def destroy(self):
        for server in reversed(self.servers):
            server.destroy()


class RedisCluster(Group):
    """Three masters, a third of the slots each. addresses: for the key redis."""

    SLOTS = ((0, 5460), (5461, 10922), (10923, 16383))

    def __init__(self, **options):
        super().__init__()
        self.options = options

    def start(self):
        for first, last in self.SLOTS:
            node = self.add(RedisServer(port=True, cluster_enabled="yes", cluster_node_timeout=2000, **self.options))
            node.command("CLUSTER", "ADDSLOTSRANGE", first, last)
            node.command("CLUSTER", "SET-CONFIG-EPOCH", len(self.servers))
        for node in self.servers[1:]:
            self.servers[0].command("CLUSTER", "MEET", "127.0.0.1", node.port)
        wait_for(lambda: all(self.knows_all(node) for node in self.servers), "the nodes did not find each other")

    @staticmethod
    def knows_all(node):
        return "cluster_state:ok" in node.command("CLUSTER", "INFO") and len(node.command("CLUSTER", "SLOTS")) == 3

    @property
    def addresses(self):
        return [f"cluster:127.0.0.1:{node.port}" for node in self.servers]


class RedisSentinel(Group):
    """A master, replicas and one Sentinel that fails over alone. addresses: for the key redis."""

    def __init__(self, name="mail", replicas=1, **options):
        super().__init__()
        self.name, self.replica_count, self.options = name, replicas, options

    def start(self):
        self.master = self.add(RedisServer(port=True, **self.options))
        self.replicas = [
            self.add(RedisServer(port=True, replica_of=self.master, **self.options)) for _ in range(self.replica_count)
        ]
        for replica in self.replicas:
            wait_for(lambda r=replica: "master_link_status:up" in r.command("INFO", "replication"), "no replica")
        lines = [
            f"sentinel monitor {self.name} 127.0.0.1 {self.master.port} 1",
            f"sentinel down-after-milliseconds {self.name} 300",
            f"sentinel failover-timeout {self.name} 3000",
        ]
        self.sentinel = self.add(RedisServer(port=True, sentinel=lines))
        wait_for(lambda: self.master_port() == self.master.port, "the Sentinel did not begin")

    def master_port(self):
        return int(self.sentinel.command("SENTINEL", "GET-MASTER-ADDR-BY-NAME", self.name)[1])

    @property
    def addresses(self):
        return [f"sentinel:{self.name}@127.0.0.1:{self.sentinel.port}"]
