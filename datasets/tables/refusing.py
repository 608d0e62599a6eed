"""A file that is not read further, as a code with what belongs in its words: raised in the child process."""

from typing import Any


class Refusal(Exception):
    """The file cannot be read; `rules.refusal` puts the words in the parent, in the reader's language."""

    def __init__(self, code: str, **params: Any) -> None:
        super().__init__(code)
        self.code = code
        self.params = params
