"""The whole form as an Excel workbook, out and in again.

`layout` says which sheets there are and what stands where, `writer` makes the file, `examiner` is the
program that reads an uploaded one (a process of its own, with limits), `reading` starts it, `parsing`
turns cells into answers and says which it could not understand. Nothing here writes to the database.
"""
