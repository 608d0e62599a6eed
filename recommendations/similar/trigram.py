"""Words written like a word: the trigram search in the words of all titles, for both databases.

A search for whole titles by trigrams reads every title that shares a common word: 150 ms at 10,000
titles, and more with each year. The words of all titles are few and grow slowly, so the misspelt
word is looked for among them, and titles are then found by whole words (`search`).

PostgreSQL: extension pg_trgm with a GIN index. The database's owner may create the extension (it is a
trusted one since version 13); where that is refused, words are found as they are written and by their
beginning, and slips of the pen are not. SQLite: an FTS5 table with the trigram tokenizer. No trigger
keeps it in step (a later migration that rebuilds the table of words would lose it): the writer does.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import DatabaseError, connection, transaction

from recommendations.similar.ranking import word_likeness
from recommendations.similar.words import trigrams

TABLE = "recommendations_similarword"
FTS = "recommendations_similarword_fts"
INDEX = "similar_word_trgm"
# Words looked at for one word; those that are no slip of the pen are dropped again.
MOST_ALIKE = 12
# From so many characters on, an unfinished word stands for those that begin with it.
BEGINNING = 3

REFUSED = (
    "Ekstensi PostgreSQL pg_trgm tidak dapat dibuat: %s. Pencarian kegiatan serupa tetap berjalan, "
    "tetapi tidak mengenali salah ketik. Minta administrator basis data menjalankan CREATE EXTENSION "
    "pg_trgm pada basis data ini, lalu jalankan manage.py rebuild_similar dan mulai ulang aplikasi."
)

_known: dict[str, bool] = {}


# Making ------------------------------------------------------------------------------------------


def make_index() -> str:
    """Create what the search needs where it is missing; returns a message where it must do with less."""
    if connection.vendor == "sqlite":
        columns = "kata, tokenize='trigram', detail='none'"
        _execute(f"CREATE VIRTUAL TABLE IF NOT EXISTS {FTS} USING fts5({columns})")
        return ""
    _known.clear()
    if refused := _create_extension():
        return REFUSED % refused
    _execute(f"CREATE INDEX IF NOT EXISTS {INDEX} ON {TABLE} USING gin (kata gin_trgm_ops)")
    return ""


def drop_index() -> None:
    """Take it away again; the extension stays, others may use it."""
    _known.clear()
    _execute(
        f"DROP TABLE IF EXISTS {FTS}" if connection.vendor == "sqlite" else f"DROP INDEX IF EXISTS {INDEX}"
    )


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


def add(words: Iterable[str]) -> None:
    """Put words into the index that are in the table of words already; those known stay."""
    found = sorted(set(words))
    if connection.vendor != "sqlite" or not found:
        return
    marks = ", ".join(["%s"] * len(found))
    new = f"SELECT id, ' ' || kata || ' ' FROM {TABLE} WHERE kata IN ({marks})"  # noqa: S608
    known = f"SELECT rowid FROM {FTS}"  # noqa: S608
    _execute(f"INSERT INTO {FTS}(rowid, kata) {new} AND id NOT IN ({known})", found)


def clear() -> None:
    """Empty the index, before the table of words is filled anew."""
    if connection.vendor == "sqlite":
        _execute(f"DELETE FROM {FTS}")  # noqa: S608


# Searching ---------------------------------------------------------------------------------------


def alike(words: Sequence[str]) -> dict[str, list[str]]:
    """For each word the words of titles that it may mean, itself first where a title has it: one query.

    The last word may be unfinished: it also stands for those that begin with it.
    """
    if not words:
        return {}
    found: dict[str, set[str]] = {word: set() for word in words}
    for word, other in _look(words):
        if _may_mean(word, other, unfinished=word == words[-1]):
            found[word].add(other)
    return {word: sorted(others, key=lambda o: -word_likeness(word, o)) for word, others in found.items()}


def _may_mean(word: str, other: str, *, unfinished: bool) -> bool:
    if word_likeness(word, other) > 0:
        return True
    return unfinished and len(word) >= BEGINNING and other.startswith(word)


def _look(words: Sequence[str]) -> list[tuple[str, str]]:
    """Pairs of a word and one that shares trigrams with it."""
    if connection.vendor == "sqlite":
        one, params = _one_fts, [v for word in words for v in (word, _match(word))]
    elif has_trigrams():
        one, params = _one_trgm, [v for word in words for v in (word, word, word)]
    else:
        one, params = _one_plain, [v for word in words for v in (word, f"{word}%")]
    each = [f"SELECT * FROM ({one()}) one{n}" for n in range(len(words))]  # noqa: S608
    last = f"SELECT %s, kata FROM (SELECT kata FROM {TABLE} WHERE kata LIKE %s LIMIT 40) last"  # noqa: S608
    sql = " UNION ALL ".join([*each, last])
    with connection.cursor() as cursor:
        cursor.execute(sql, [*params, words[-1], f"{words[-1]}%"])
        return cursor.fetchall()


def _one_trgm() -> str:
    return (
        f"SELECT %s::text AS word, kata FROM {TABLE} WHERE kata %% %s"  # noqa: S608
        f" ORDER BY similarity(kata, %s) DESC LIMIT {MOST_ALIKE}"
    )


def _one_plain() -> str:
    return f"SELECT %s::text AS word, kata FROM {TABLE} WHERE kata LIKE %s LIMIT {MOST_ALIKE}"  # noqa: S608


def _one_fts() -> str:
    return (
        f"SELECT %s AS word, trim(kata) FROM {FTS} WHERE {FTS} MATCH %s"  # noqa: S608
        f" ORDER BY rank LIMIT {MOST_ALIKE}"
    )


def _match(word: str) -> str:
    """The trigrams of a word as an FTS5 query; its very first ones are no trigrams there."""
    return " OR ".join(f'"{term}"' for term in sorted(trigrams(word)) if not term.startswith("  "))


def has_trigrams() -> bool:
    """Whether this PostgreSQL database has the trigram index; asked once per process and database."""
    name = str(connection.settings_dict["NAME"])
    if name not in _known:
        with connection.cursor() as cursor:
            cursor.execute("SELECT to_regclass(%s) IS NOT NULL", [INDEX])
            _known[name] = bool(cursor.fetchone()[0])
    return _known[name]
