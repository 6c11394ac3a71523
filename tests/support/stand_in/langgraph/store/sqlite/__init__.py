# SPDX-License-Identifier: Apache-2.0
"""Stands in for LangGraph's SqliteStore where that is not installed: what the doctor's capsules use
of it, with its statements and its faults. No package but Python's own."""
import contextlib
import json
import math
import re
import sqlite3
import struct
from types import SimpleNamespace

KEY = re.compile(r"^[a-zA-Z0-9_.-]+$")
SIGNS = {"$eq": "=", "$ne": "!=", "$gt": ">", "$gte": ">=", "$lt": "<", "$lte": "<="}
SCORES = {
    "cosine": "1.0 - vec_distance_cosine(v.embedding, ?)",
    "l2": "vec_distance_L2(v.embedding, ?)",
    "inner_product": "-1 * vec_distance_L1(v.embedding, ?)",
}


def floats(a, b):
    if len(a) != len(b):
        raise ValueError("Vector dimension mismatch")
    return [struct.unpack(f"<{len(one) // 4}f", one) for one in (a, b)]


def cosine(a, b):
    a, b = floats(a, b)
    length = math.hypot(*a) * math.hypot(*b)
    return 1 - sum(x * y for x, y in zip(a, b)) / length if length else None


def l2(a, b):
    return math.dist(*floats(a, b))


def l1(a, b):
    return sum(abs(x - y) for x, y in zip(*floats(a, b)))


def condition(key, sign, value):
    """One comparison: the SQL and its parameters."""
    if not KEY.match(key):
        raise ValueError(f"Invalid filter key: '{key}'")
    if sign is not None and sign not in SIGNS:
        raise ValueError(f"Unsupported operator: {sign}")
    extract = f"json_extract(value, '$.{key}')"
    operator = SIGNS[sign or "$eq"]
    if value is None and operator in ("=", "!="):
        return f"{extract} IS {'NOT ' if operator == '!=' else ''}NULL", []
    if isinstance(value, str):
        return f"{extract} {operator} ?", [value]
    if isinstance(value, (bool, int, float)):
        left = f"CAST({extract} AS REAL)" if operator in ("<", "<=", ">", ">=") else extract
        return f"{left} {operator} ?", [float(value)]
    text = json.dumps(value, separators=(",", ":"))
    return f"{extract} {operator} ?", [text if sign is None else text.encode()]


class SqliteStore:
    def __init__(self, conn, index):
        self.conn = conn
        self.index = index

    @classmethod
    @contextlib.contextmanager
    def from_conn_string(cls, conn_string, *, index=None):
        conn = sqlite3.connect(conn_string, check_same_thread=False, isolation_level=None)
        try:
            yield cls(conn, index)
        finally:
            conn.close()

    def setup(self):
        for name, function in (("cosine", cosine), ("L2", l2), ("L1", l1)):
            self.conn.create_function(f"vec_distance_{name}", 2, function)
        self.conn.executescript(
            """
            CREATE TABLE store (prefix text NOT NULL, key text NOT NULL, value text NOT NULL,
                created_at TIMESTAMP, updated_at TIMESTAMP, expires_at TIMESTAMP, ttl_minutes REAL,
                PRIMARY KEY (prefix, key));
            CREATE TABLE store_vectors (prefix text NOT NULL, key text NOT NULL,
                field_name text NOT NULL, embedding BLOB, created_at TIMESTAMP,
                updated_at TIMESTAMP, PRIMARY KEY (prefix, key, field_name));
            """
        )

    def put(self, namespace, key, value, index=None):
        prefix = ".".join(namespace)
        self.conn.execute(
            "INSERT OR REPLACE INTO store VALUES "
            "(?, ?, ?, CURRENT_TIMESTAMP, CURRENT_TIMESTAMP, NULL, NULL)",
            (prefix, key, json.dumps(value).encode()),
        )
        if index is False:
            return
        texts = value.get("texts", [])
        assert self.index["fields"] == ["texts[*]"]
        for number, vector in enumerate(self.index["embed"](texts)):
            name = f"texts[*].{number}" if len(texts) > 1 else "texts[*]"
            self.conn.execute(
                "INSERT OR REPLACE INTO store_vectors VALUES "
                "(?, ?, ?, ?, CURRENT_TIMESTAMP, CURRENT_TIMESTAMP)",
                (prefix, key, name, struct.pack(f"<{len(vector)}f", *vector)),
            )

    def delete(self, namespace, key):
        self.conn.execute(
            "DELETE FROM store WHERE prefix = ? AND key = ?", (".".join(namespace), key)
        )

    def sweep_ttl(self):
        return self.conn.execute(
            "DELETE FROM store WHERE expires_at < CURRENT_TIMESTAMP"
        ).rowcount

    def search(self, namespace, *, query, filter=None, limit=10):
        where, parameters = ["1"], []
        if namespace:
            prefix = ".".join(namespace)
            where.append("(s.prefix = ? OR substr(s.prefix, 1, ?) = ?)")
            parameters += [prefix, len(prefix) + 1, prefix + "."]
        for key, wanted in (filter or {}).items():
            pairs = wanted.items() if isinstance(wanted, dict) else [(None, wanted)]
            for sign, value in pairs:
                sql, values = condition(key, sign, value)
                where.append(sql)
                parameters += values
        vector = self.index["embed"]([query])[0]
        rows = self.conn.execute(
            f"""
            WITH scored AS (
                SELECT s.prefix, s.key, {SCORES[self.index["distance_type"]]} AS score
                FROM store s JOIN store_vectors v ON s.prefix = v.prefix AND s.key = v.key
                WHERE {" AND ".join(where)} ORDER BY score DESC LIMIT ?),
            ranked AS (
                SELECT *, row_number() OVER (PARTITION BY prefix, key ORDER BY score DESC) AS place
                FROM scored)
            SELECT prefix, key, score FROM ranked WHERE place = 1 ORDER BY score DESC LIMIT ?
            """,
            [struct.pack(f"<{len(vector)}f", *vector), *parameters, 2 * limit, limit],
        )
        return [
            SimpleNamespace(namespace=tuple(prefix.split(".")), key=key, score=score)
            for prefix, key, score in rows
        ]
