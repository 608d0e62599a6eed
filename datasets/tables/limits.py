"""What reading a table may cost: bytes, rows, columns, memory, seconds. Measured in reliability.md section 6.

A file within these limits is read to its end; one beyond them is refused in words, never cut short.
"""

from dataclasses import dataclass

MEGABYTE = 1024 * 1024
MAX_CSV_BYTES = 150 * MEGABYTE
MAX_SHEET_BYTES = 30 * MEGABYTE
MAX_UNPACKED = 100 * MEGABYTE
MAX_ROWS = 1_000_000
# Up to column ZZ: a name of three letters is out of bounds.
MAX_COLUMNS = 702
# Characters of one cell: what Excel holds.
MAX_TEXT = 32_767
# The heading is looked for in the first rows, below titles.
MAX_TITLE_ROWS = 40
SAMPLE_ROWS = 20

# Rows of a sheet, or characters of a CSV, that are read and checked together; few enough for the processor's
# cache, and a single cell that a fast path takes is never too long.
BATCH = 512
BLOCK = 48 * 1024
# Cells of one fast path, so that one odd cell slows only few.
CHUNK = 64

# Findings that are written out; all are counted.
MAX_WRITTEN = 10_000
MAX_WRITTEN_PER_RULE = 2_500


@dataclass(frozen=True)
class Limits:
    """Bytes of address space and seconds of processor that a child process may use."""

    memory: int
    seconds: int

    @property
    def patience(self) -> int:
        """Seconds of waiting for the child, which shares the machine."""
        return self.seconds * 3


CSV = Limits(1_500_000_000, 180)
SHEET = Limits(1_500_000_000, 60)


def limits_of(kind: str) -> Limits:
    """What a file of that kind may cost."""
    return CSV if kind == "csv" else SHEET


def max_bytes(kind: str) -> int:
    """The largest file of that kind."""
    return MAX_CSV_BYTES if kind == "csv" else MAX_SHEET_BYTES
