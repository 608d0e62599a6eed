"""The Daftar Data as workbooks, in and out: the column sets that regions use (domain/satudata.md 3.1).

`examiner` is the program that reads an uploaded workbook (a process of its own, with limits), `reading`
starts it and reads CSV, `headings` says which column means what, `merged` undoes merged cells, `lines`
makes rows of it, `difference` lays them over a list, `writer` and `delimited` make files. Nothing here
writes to the database.
"""
