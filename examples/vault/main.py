"""Reads one secret of a Vault or OpenBao server, if this agent may have it.

BAO_ADDR=… BAO_TOKEN=… main.py CLASS            batch_etl gets it, chatbot does not
"""

import os
import sys

import hvac  # type: ignore[import-untyped]

import daygate
import daygate.vault

engine = daygate.Engine.from_files("examples/vault/payments.gate")
who = {"agent": {"id": "etl-7", "class": sys.argv[1]}, "purpose": "settlement"}
session = daygate.vault.session(engine, os.environ["BAO_ADDR"], who)
client = hvac.Client(url=os.environ["BAO_ADDR"], token=os.environ["BAO_TOKEN"], session=session)
try:
    answer = client.read("secret/data/payments/stripe")
except daygate.vault.Refused as refused:
    print(refused)
    sys.exit(1)
print("read" if answer else "not there")
