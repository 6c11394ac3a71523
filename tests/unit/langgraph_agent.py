# SPDX-License-Identifier: Apache-2.0
"""An agent, as far as its store's file can tell: the statements that LangGraph's SqliteStore
executes, in its order, with its defaults (autocommit connection, deferred BEGIN, 5 s busy timeout,
values bound as bytes, foreign keys off). No package but Python's own.

    langgraph_agent.py FILE BATCHES [mixed]

Writes BATCHES batches: two new items and one that it rewrites each time; every fifth batch deletes
an item that it wrote before. With "mixed", every third batch reads before it writes, inside the
same transaction. Prints one JSON object: what it wrote, what it deleted, and every error.
"""
import json
import sqlite3
import sys
import time

file, batches = sys.argv[1], int(sys.argv[2])
mixed = "mixed" in sys.argv[3:]
connection = sqlite3.connect(file, check_same_thread=False, isolation_level=None)
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


def batch(number):
    keys = [f"p{number}", f"q{number}"]
    value = json.dumps({"text": "from the agent", "number": number}).encode()
    connection.execute("BEGIN")
    cursor = connection.cursor()
    try:
        if mixed and number % 3 == 0:
            cursor.execute(SELECT, ("agent.memories", "counter"))
            cursor.fetchall()
        if number % 5 == 4:
            cursor.execute(
                "DELETE FROM store WHERE prefix = ? AND key IN (?)",
                ("agent.memories", f"p{number - 1}"),
            )
        parameters = []
        for key in (*keys, "counter"):
            parameters += ["agent.memories", key, value, None, None]
        cursor.execute(INSERT, parameters)
    except BaseException:
        connection.execute("ROLLBACK")
        raise
    connection.execute("COMMIT")
    cursor.close()
    if number % 5 == 4:
        if f"p{number - 1}" in written:
            written.remove(f"p{number - 1}")
        deleted.append(f"p{number - 1}")
    written.extend(keys)


for number in range(batches):
    try:
        batch(number)
    except sqlite3.Error as error:
        errors.append(f"batch {number}: {error}")
        if connection.in_transaction:
            connection.execute("ROLLBACK")
    # Between two memories an agent has other things to do.
    time.sleep(0.001)

print(json.dumps({"written": written, "deleted": deleted, "errors": errors}))
