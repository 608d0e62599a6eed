"""What an entry of the Daftar Data consists of and must satisfy: pure, no workflow, no writing.

`fields` (the answers), `naming` (words for a name), `checks` (findings), `releases` (dates of a year),
`status` (what is said of an entry), `source` (what a recommended activity answers for it).
"""
