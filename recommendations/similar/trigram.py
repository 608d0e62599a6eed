"""The trigram index on the telling words of titles, and the search in it, for both databases.

PostgreSQL: extension pg_trgm with a GIN index. The database's owner may create the extension (it is a
trusted one since version 13); where that is refused, an index on whole words takes its place, which
finds other word orders but no slips of the pen. SQLite: an FTS5 table with the trigram tokenizer. No
trigger keeps it in step (a later migration that rebuilds the table would lose it): the writer does.

Common trigrams would make a search read everything. PostgreSQL's index leaves them for last by itself;
for SQLite only the rarest ones are looked for, until about MOST_POSTINGS rows have been named by them.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import DatabaseError, connection, transaction

from recommendations.similar.words import trigrams

TABLE = "recommendations_similaractivity"
FTS = "recommendations_similar_fts"
VOCABULARY = "recommendations_similar_fts_terms"
TRGM_INDEX = "similar_inti_trgm"
WORD_INDEX = "similar_inti_words"
MOST_POSTINGS = 15_000
FEWEST_TERMS = 8
MOST_TERMS = 28
# Titles of so few words are taken for unfinished ones: they may be a part of what is looked for.
FEW_WORDS = 3

REFUSED = (
    "Ekstensi PostgreSQL pg_trgm tidak dapat dibuat: %s. Pencarian kegiatan serupa memakai indeks kata: "
    "urutan kata lain tetap ditemukan, salah ketik tidak. Minta administrator basis data menjalankan "
    "CREATE EXTENSION pg_trgm; pada basis data ini, lalu jalankan manage.py rebuild_similar."
)

_known: dict[str, bool] = {}


# Making ------------------------------------------------------------------------------------------


def make_index() -> str:
    """Create what the search needs where it is missing; returns a message where it must do with less."""
    if connection.vendor == "sqlite":
        _execute(
            f"CREATE VIRTUAL TABLE IF NOT EXISTS {FTS} USING fts5(inti, tokenize='trigram', detail='none')"
        )
        _execute(f"CREATE VIRTUAL TABLE IF NOT EXISTS {VOCABULARY} USING fts5vocab({FTS}, 'row')")
        return ""
    _known.clear()
    refused = _create_extension()
    if refused:
        _execute(
            f"CREATE INDEX IF NOT EXISTS {WORD_INDEX} ON {TABLE} USING gin (to_tsvector('simple', inti))"
        )
        return REFUSED % refused
    _execute(f"CREATE INDEX IF NOT EXISTS {TRGM_INDEX} ON {TABLE} USING gin (inti gin_trgm_ops)")
    _execute(f"DROP INDEX IF EXISTS {WORD_INDEX}")
    return ""


def drop_index() -> None:
    """Take it away again; the extension stays, others may use it."""
    if connection.vendor == "sqlite":
        _execute(f"DROP TABLE IF EXISTS {VOCABULARY}")
        _execute(f"DROP TABLE IF EXISTS {FTS}")
        return
    _known.clear()
    _execute(f"DROP INDEX IF EXISTS {TRGM_INDEX}")
    _execute(f"DROP INDEX IF EXISTS {WORD_INDEX}")


def _create_extension() -> str:
    """Create pg_trgm inside a savepoint; returns the database's words where it refuses."""
    try:
        with transaction.atomic():
            _execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
    except DatabaseError as problem:
        return " ".join(str(problem).split())
    return ""


def _execute(sql: str, params: Sequence[Any] = ()) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, params or None)


# Writing -----------------------------------------------------------------------------------------


def put(row_ids: Iterable[int]) -> None:
    """Bring the index in step with these rows of the table; on PostgreSQL it is by itself."""
    ids = list(row_ids)
    if connection.vendor != "sqlite" or not ids:
        return
    marks = ", ".join(["%s"] * len(ids))
    _execute(f"DELETE FROM {FTS} WHERE rowid IN ({marks})", ids)  # noqa: S608
    fresh = f"SELECT id, ' ' || inti || ' ' FROM {TABLE} WHERE id IN ({marks})"  # noqa: S608
    _execute(f"INSERT INTO {FTS}(rowid, inti) {fresh}", ids)


def clear() -> None:
    """Empty the index, before its table is filled anew."""
    if connection.vendor == "sqlite":
        _execute(f"DELETE FROM {FTS}")  # noqa: S608


# Searching ---------------------------------------------------------------------------------------


def find(words: Sequence[str], where: str, params: Sequence[Any], limit: int) -> list[int]:
    """Ids of rows whose titles are most like these words, best first.

    `where` is a condition on the table under the name `a`, with `params` for it. The order is a rough
    one (`ranking` decides); no row that is much alike is missing from it.
    """
    if not words:
        return []
    if connection.vendor == "sqlite":
        return _find_fts(words, where, params, limit)
    return (_find_trgm if has_trigrams() else _find_words)(words, where, params, limit)


def has_trigrams() -> bool:
    """Whether this PostgreSQL database has the trigram index; asked once per process and database."""
    name = str(connection.settings_dict["NAME"])
    if name not in _known:
        with connection.cursor() as cursor:
            cursor.execute("SELECT to_regclass(%s) IS NOT NULL", [TRGM_INDEX])
            _known[name] = bool(cursor.fetchone()[0])
    return _known[name]


def _find_trgm(words: Sequence[str], where: str, params: Sequence[Any], limit: int) -> list[int]:
    text = " ".join(words)
    alike, values = "a.inti %% %s", [text]
    if len(words) <= FEW_WORDS:
        alike, values = "(a.inti %% %s OR %s <%% a.inti)", [text, text]
    sql = (
        f"SELECT a.id FROM {TABLE} a WHERE {alike} AND {where}"  # noqa: S608  no value is in the text
        " ORDER BY similarity(a.inti, %s) DESC, a.id DESC LIMIT %s"
    )
    return _ids(sql, [*values, *params, text, limit])


def _find_words(words: Sequence[str], where: str, params: Sequence[Any], limit: int) -> list[int]:
    query = " | ".join(f"{word}:*" for word in words)
    sql = (
        f"SELECT a.id FROM {TABLE} a, to_tsquery('simple', %s) q"  # noqa: S608
        f" WHERE to_tsvector('simple', a.inti) @@ q AND {where}"
        " ORDER BY ts_rank(to_tsvector('simple', a.inti), q, 1) DESC, a.id DESC LIMIT %s"
    )
    return _ids(sql, [query, *params, limit])


def _find_fts(words: Sequence[str], where: str, params: Sequence[Any], limit: int) -> list[int]:
    terms = _rarest({t for word in words for t in trigrams(word) if not t.startswith("  ")})
    if not terms:
        return []
    match = " OR ".join('"' + term.replace('"', '""') + '"' for term in terms)
    sql = (
        f"SELECT a.id FROM {FTS} f JOIN {TABLE} a ON a.id = f.rowid"  # noqa: S608
        f" WHERE {FTS} MATCH %s AND {where} ORDER BY f.rank LIMIT %s"
    )
    return _ids(sql, [match, *params, limit])


def _rarest(terms: set[str]) -> list[str]:
    """The terms that name the fewest rows, until they name enough together."""
    marks = ", ".join(["%s"] * len(terms))
    with connection.cursor() as cursor:
        sql = f"SELECT doc, term FROM {VOCABULARY} WHERE term IN ({marks})"  # noqa: S608
        cursor.execute(sql, sorted(terms))
        known = sorted(cursor.fetchall())
    chosen: list[str] = []
    named = 0
    for rows, term in known[:MOST_TERMS]:
        if len(chosen) >= FEWEST_TERMS and named + rows > MOST_POSTINGS:
            break
        chosen.append(term)
        named += rows
    return chosen


def _ids(sql: str, params: Sequence[Any]) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return [row[0] for row in cursor.fetchall()]
