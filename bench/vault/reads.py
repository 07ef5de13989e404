"""The reads of bench/vault in Python, by hvac: vault_bench.py says what it is told and what it answers."""

import itertools
import json
import os
import resource
import sys
import threading
import time

import daygate
import daygate.vault
import hvac
import requests
from requests.adapters import HTTPAdapter

SECRETS = 50
CONNECTIONS = 128


def client_by(session):
    session.verify = os.environ.get("BAO_CACERT", True)
    return hvac.Client(url=os.environ["BAO_ADDR"], token=os.environ["BENCH_AGENT_TOKEN"], session=session)


def plain_client():
    session = requests.Session()
    for scheme in ("http://", "https://"):
        session.mount(scheme, HTTPAdapter(pool_maxsize=CONNECTIONS))
    return client_by(session)


def guarded_client(engine, purpose, token="BENCH_GATE_TOKEN", **options):
    session = daygate.vault.session(
        engine,
        os.environ["BAO_ADDR"],
        {"agent": {"id": "etl-7", "class": "batch_etl"}, "purpose": purpose},
        token=os.environ[token],
        child_role="bench",
        pool_maxsize=CONNECTIONS,
        **options,
    )
    return client_by(session)


def whole(client, fields):
    def read(number):
        name = f"bench/s{number % SECRETS:02}"
        data = client.secrets.kv.v2.read_secret_version(path=name, raise_on_deleted_version=True)["data"]["data"]
        assert data["value"] == f"value of {name}" and len(data) == fields, data.keys()

    return read


def wrapping(client):
    def read(number):
        answer = client.secrets.kv.v2.read_secret_version(path=f"bench/s{number % SECRETS:02}", raise_on_deleted_version=True)
        assert answer["wrap_info"]["token"] and answer["data"] is None

    return read


def listing(client):
    def read(_number):
        assert len(client.secrets.kv.v2.list_secrets(path="bench")["data"]["keys"]) == SECRETS

    return read


def reads_of(engine):
    plain = plain_client()
    return {
        "plain": whole(plain, 2),
        "guarded": whole(guarded_client(engine, "plain"), 2),
        "fields": whole(guarded_client(engine, "fields"), 1),
        "ttl": whole(guarded_client(engine, "ttl"), 2),
        "wrapped": wrapping(guarded_client(engine, "wrapped")),
        "plain-list": listing(plain),
        "list": listing(guarded_client(engine, "browsing")),
        "cold-list": listing(guarded_client(engine, "browsing", metadata_max_age=0.001)),
        "singly-list": listing(guarded_client(engine, "browsing", token="BENCH_SINGLY_TOKEN", metadata_max_age=0.001)),
    }


def processor_time():
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime


def round_of(read, agents, count):
    took = [0.0] * count
    numbers = itertools.count()
    failures = []

    def agent():
        try:
            while (number := next(numbers)) < count:
                begin = time.perf_counter()
                read(number)
                took[number] = time.perf_counter() - begin
        except BaseException as error:
            failures.append(error)

    threads = [threading.Thread(target=agent) for _ in range(agents)]
    before, start = processor_time(), time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    wall, processor = time.perf_counter() - start, processor_time() - before
    if failures:
        raise failures[0]
    took.sort()
    return {"seconds": wall, "cpu": processor, "p50": took[count // 2], "p99": took[count * 99 // 100]}


def main():
    reads = reads_of(daygate.Engine.from_files(sys.argv[1]))
    print("ready", flush=True)
    for line in sys.stdin:
        mode, agents, count = line.split()
        print(json.dumps(round_of(reads[mode], int(agents), int(count))), flush=True)


main()
