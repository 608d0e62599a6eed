"""The query language of `q`, `fq` and `fq_list`, read into a tree. Pure: knows no field and no database.

Decided here: the part of Solr's language that catalogue clients use (`field:value`, exact words, `(a OR b)`,
`+` `-` `AND` `OR` `NOT`, `*`, ranges); a space means AND; local parameters `{!...}` are refused; how long and
how deep a query may be.
"""

import re
from dataclasses import dataclass
from typing import NoReturn

LONGEST = 4000
DEEPEST = 20
MOST_PARTS = 200


class BadQuery(Exception):
    """A query that cannot be read; the text says where."""


@dataclass(frozen=True)
class Value:
    """Words asked for; `exact` where they stood in quotes, so that no character of them is special."""

    text: str
    exact: bool = False


@dataclass(frozen=True)
class Span:
    """A range; an end that is `*` is open. `low_in` and `high_in`: whether the end itself belongs to it."""

    low: str
    high: str
    low_in: bool = True
    high_in: bool = True


@dataclass(frozen=True)
class Match:
    """A value or range in a field; without a field ("") in all of its words."""

    field: str
    value: Value | Span


@dataclass(frozen=True)
class Not:
    """Everything that does not match."""

    part: "Node"


@dataclass(frozen=True)
class All:
    """What matches each part; everything where there is none."""

    parts: tuple["Node", ...]


@dataclass(frozen=True)
class AnyOf:
    """What matches one of the parts."""

    parts: tuple["Node", ...]


Node = Match | Not | All | AnyOf

_TOKEN = re.compile(
    r"""(?P<space>\s+)
    |(?P<quoted>"(?:[^"\\]|\\.)*")
    |(?P<open>\()|(?P<close>\))
    |(?P<span>[\[{]\s*(?:"[^"]*"|[^\s\[\]{}"]+)\s+TO\s+(?:"[^"]*"|[^\s\[\]{}"]+)\s*[\]}])
    |(?P<both>&&)|(?P<either>\|\|)
    |(?P<field>(?:[A-Za-z_][\w.]*|\*):)
    |(?P<sign>[+!-])
    |(?P<word>(?:\\.|[^\s()"\[\]{}:\\]|(?<=\d):(?=\d))+)""",
    re.VERBOSE | re.DOTALL,
)
_SPAN = re.compile(r"([\[{])\s*(\"[^\"]*\"|\S+)\s+TO\s+(\"[^\"]*\"|[^\s\]}]+)\s*([\]}])", re.DOTALL)
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)
_WORDS = {"AND": "both", "OR": "either", "NOT": "not"}


@dataclass(frozen=True)
class Token:
    """A piece of a query: what it is, its text, and whether space stood before it."""

    kind: str
    text: str


def parse(text: str) -> Node:
    """The tree of a query; an empty one asks for everything. Raises BadQuery."""
    if "{!" in text:
        raise BadQuery("Local parameters are not supported")
    if "\0" in text:
        raise BadQuery("Null characters are not supported")
    if len(text) > LONGEST:
        raise BadQuery(f"The query is longer than {LONGEST} characters")
    return _Reader(_tokens(text)).whole()


def _tokens(text: str) -> list[Token]:
    found: list[Token] = []
    position = 0
    while position < len(text):
        match = _TOKEN.match(text, position)
        if match is None:
            raise BadQuery(f"Cannot read the query at {text[position : position + 20]!r}")
        kind, piece = match.lastgroup or "", match.group()
        if kind == "word":
            kind = _WORDS.get(piece, "word")
        if kind != "space":
            found.append(Token(kind, piece))
        position = match.end()
    if len(found) > MOST_PARTS:
        raise BadQuery(f"The query has more than {MOST_PARTS} parts")
    return found


class _Reader:
    """Recursive descent: either > both > sign > atom."""

    def __init__(self, tokens: list[Token]) -> None:
        self.tokens, self.at, self.depth = tokens, 0, 0

    def whole(self) -> Node:
        node: Node = self.either("") if self.tokens else All(())
        if self.at < len(self.tokens):
            self.fail()
        return node

    def peek(self) -> str:
        return self.tokens[self.at].kind if self.at < len(self.tokens) else ""

    def take(self) -> Token:
        self.at += 1
        return self.tokens[self.at - 1]

    def fail(self) -> NoReturn:
        where = self.tokens[self.at].text if self.at < len(self.tokens) else "its end"
        raise BadQuery(f"Cannot read the query at {where}")

    def either(self, field: str) -> Node:
        parts = [self.both(field)]
        while self.peek() == "either":
            self.take()
            parts.append(self.both(field))
        return parts[0] if len(parts) == 1 else AnyOf(tuple(parts))

    def both(self, field: str) -> Node:
        parts = [self.signed(field)]
        while self.peek() not in ("", "close", "either"):
            if self.peek() == "both":
                self.take()
            parts.append(self.signed(field))
        return parts[0] if len(parts) == 1 else All(tuple(parts))

    def signed(self, field: str) -> Node:
        turned = False
        while self.peek() in ("sign", "not"):
            turned ^= self.take().text != "+"
        node = self.atom(field)
        return Not(node) if turned else node

    def atom(self, field: str) -> Node:
        kind = self.peek()
        if kind == "open":
            return self.inside(field)
        if kind == "field" and not field:
            return self.atom(self.take().text[:-1])
        if kind == "span":
            return Match(field, _span(self.take().text))
        if kind == "quoted":
            return Match(field, Value(_plain(self.take().text[1:-1]), exact=True))
        if kind == "word":
            return Match(field, _value(self.take().text))
        return self.fail()

    def inside(self, field: str) -> Node:
        self.depth += 1
        if self.depth > DEEPEST:
            raise BadQuery("The query is nested too deeply")
        self.take()
        node = self.either(field)
        if self.peek() != "close":
            self.fail()
        self.take()
        self.depth -= 1
        return node


def _plain(text: str) -> str:
    return _ESCAPED.sub(r"\1", text)


def _value(text: str) -> Value:
    """A word; one whose special characters are all escaped is taken as it stands."""
    bare = _ESCAPED.sub("", text)
    return Value(_plain(text), exact="\\" in text and "*" not in bare)


def _span(text: str) -> Span:
    match = _SPAN.fullmatch(text)
    if match is None:
        raise BadQuery(f"Cannot read the range {text}")
    left, low, high, right = match.groups()
    return Span(low.strip('"'), high.strip('"'), left == "[", right == "]")
