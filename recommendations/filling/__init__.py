"""What the producer's pages know besides the form itself (SOP A3 and A6): reading and rules, no writing.

`form_queries` reads one form with its sections; `unstored` what was typed but has no valid form;
`copies` what came from an earlier activity; `live` the checks while typing; `titles` and `valuelists`
what is offered; `corrections` the notes beside their answers; `review` the page before sending.
Writing is in `services`.
"""
