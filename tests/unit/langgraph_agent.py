# SPDX-License-Identifier: Apache-2.0
"""An agent, as far as its store's file can tell: the statements that LangGraph's SqliteStore
executes, in its order, with its defaults (autocommit connection, deferred BEGIN, 5 s busy timeout,
values bound as bytes, foreign keys off). No package but Python's own.

    langgraph_agent.py FILE BATCHES|SECONDSs [mixed] [vectors] [prefix=NAMESPACE] [timeout=SECONDS]

Writes that many batches, or for that long ("60s"): two new items and one that it rewrites each
time; every fifth batch deletes an item that it wrote before. With "mixed", every third batch reads
before it writes, inside the same transaction. With "vectors", each item gets its embedding as in a
store with an index. "prefix" keeps several agents apart, "timeout" is for machines that are slower
than an agent's patience. A line on standard input ends it, too. Prints one JSON object: the number of
batches, what it wrote, what it deleted, every error, and the longest batch in seconds.
"""
import json
import math
import select
import sqlite3
import struct
import sys
import time

file, amount = sys.argv[1], sys.argv[2]
mixed = "mixed" in sys.argv[3:]
vectors = "vectors" in sys.argv[3:]
options = dict(argument.split("=", 1) for argument in sys.argv[3:] if "=" in argument)
prefix = options.get("prefix", "agent.memories")
connection = sqlite3.connect(
    file, timeout=float(options.get("timeout", 5)), check_same_thread=False, isolation_level=None
)
written, deleted, errors = [], [], []

SELECT = """
    SELECT key, value, created_at, updated_at, expires_at, ttl_minutes
    FROM store
    WHERE prefix = ? AND key IN (?)
"""
INSERT = """
    INSERT OR REPLACE INTO store
        (prefix, key, value, created_at, updated_at, expires_at, ttl_minutes)
    VALUES (?, ?, ?, CURRENT_TIMESTAMP, CURRENT_TIMESTAMP, ?, ?),
           (?, ?, ?, CURRENT_TIMESTAMP, CURRENT_TIMESTAMP, ?, ?),
           (?, ?, ?, CURRENT_TIMESTAMP, CURRENT_TIMESTAMP, ?, ?)
"""
INSERT_VECTOR = """
    INSERT OR REPLACE INTO store_vectors
        (prefix, key, field_name, embedding, created_at, updated_at)
    VALUES (?, ?, ?, ?, CURRENT_TIMESTAMP, CURRENT_TIMESTAMP)
"""


def batch(number):
    keys = [f"p{number}", f"q{number}"]
    value = json.dumps(
        {"text": f"from the agent word{number}", "number": number, "at": time.time()}
    ).encode()
    connection.execute("BEGIN")
    cursor = connection.cursor()
    try:
        if mixed and number % 3 == 0:
            cursor.execute(SELECT, (prefix, "counter"))
            cursor.fetchall()
        if number % 5 == 4:
            cursor.execute(
                "DELETE FROM store WHERE prefix = ? AND key IN (?)",
                (prefix, f"p{number - 1}"),
            )
        parameters = []
        for key in (*keys, "counter"):
            parameters += [prefix, key, value, None, None]
        cursor.execute(INSERT, parameters)
        if vectors:
            embedding = struct.pack("<2f", math.cos(number / 10000), math.sin(number / 10000))
            cursor.execute(INSERT_VECTOR, (prefix, keys[1], "$", embedding))
    except BaseException:
        connection.execute("ROLLBACK")
        raise
    connection.execute("COMMIT")
    cursor.close()
    if number % 5 == 4:
        if f"p{number - 1}" in last:
            last.remove(f"p{number - 1}")
            written.remove(f"p{number - 1}")
        deleted.append(f"p{number - 1}")
    written.extend(keys)
    last[:] = keys


def wanted(number):
    if amount.endswith("s"):
        over = time.monotonic() >= began + float(amount[:-1])
    else:
        over = number >= int(amount)
    return not over and not select.select([sys.stdin], [], [], 0)[0]


last = []
longest = 0.0
number = 0
began = time.monotonic()
while wanted(number):
    start = time.monotonic()
    try:
        batch(number)
    except sqlite3.Error as error:
        errors.append(f"batch {number}: {error} after {time.monotonic() - start:.3f} s")
        if connection.in_transaction:
            connection.execute("ROLLBACK")
    longest = max(longest, time.monotonic() - start)
    number += 1
    # Between two memories an agent has other things to do.
    time.sleep(0.001)

print(
    json.dumps(
        {
            "batches": number,
            "written": written,
            "deleted": deleted,
            "errors": errors,
            "longest": longest,
        }
    )
)
