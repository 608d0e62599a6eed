"""The child program that opens files: limits itself, does one job, answers in lines of JSON.

Started by `children.run` only. It imports nothing of the project but this room, and knows no settings, so
that it starts quickly and words nothing: refusals and findings leave it as codes.
"""

import gc
import json
import resource
import sys
from pathlib import Path
from typing import Any


def main() -> None:
    """Read the job from standard input, do it within its limits, write progress and answer."""
    job = json.load(sys.stdin)
    resource.setrlimit(resource.RLIMIT_AS, (job["memory"], job["memory"]))
    resource.setrlimit(resource.RLIMIT_CPU, (job["seconds"], job["seconds"] + 1))
    gc.disable()  # a million rows make no circles, and looking for them takes a third of the time
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
    from datasets.tables.refusing import Refusal

    try:
        _say({"answer": JOBS[job["do"]](job)})
    except Refusal as refusal:
        _say({"refused": refusal.code, "params": refusal.params})
    except (MemoryError, RecursionError):
        _say({"refused": "too_heavy", "params": {}})


def _say(said: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(said) + "\n")
    sys.stdout.flush()


def _detect(job: dict[str, Any]) -> dict[str, Any]:
    from datasets.tables.choice import Choice
    from datasets.tables.detecting import detect

    wanted = Choice.from_json(job["wanted"]) if job["wanted"] else None
    return detect(Path(job["path"]), job["kind"], wanted).to_json()


def _check(job: dict[str, Any]) -> dict[str, Any]:
    from datasets.tables.scanning import scan

    return scan(job, lambda rows: _say({"progress": rows}))


def _annotate(job: dict[str, Any]) -> dict[str, Any]:
    from datasets.tables.annotating import annotate

    return annotate(job)


JOBS = {"detect": _detect, "check": _check, "annotate": _annotate}

if __name__ == "__main__":
    main()
