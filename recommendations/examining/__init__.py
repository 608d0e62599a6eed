"""What the examiner's pages know (SOP A4, A5, A7): reading and rules, no writing.

`desk` lays the submitted form out beside earlier rounds and last year; `anchors` says where a note
stands; `verdicts` what a verdict will do. Writing is in `services.notes` and `services.flow`.
"""
