"""`scripts/production`: the programs of a production host without a container engine.

Reads a file of variables, refuses what is insecure, prepares database and files, then keeps the
chosen programs alive until SIGTERM. Which programs there are and how each is started stands in
`programs.py`; docker-compose.yml does the same with containers.
"""

import argparse
import os
import stat
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from string import Template

import environ

from satudata import programs
from satudata.settings.refusals import in_words, refusals
from satudata.supervisor import SUPERVISED, Child, Supervisor, die_with_parent

ROOT = Path(__file__).resolve().parent.parent
ROLES = ("web", "worker", "beat")
# The web server ends its requests, a worker the jobs it has begun; after that the end is forced, and a
# job that was cut off is carried out again when its lease is over.
STOP_SECONDS = programs.LONGEST_REQUEST + 15.0
NGINX = ROOT / "scripts" / "nginx.conf.template"
# What the template needs where the file of variables says nothing: TLS ends in front of this nginx.
NGINX_DEFAULTS = {
    "SATUDATA_LISTEN": "listen 8080;",
    "SATUDATA_SERVERS": "server 127.0.0.1:8000;",
    "SATUDATA_SCHEME": "$http_x_forwarded_proto",
}


def main(arguments: list[str]) -> int:
    """Run; the exit code is 0 after a clean stop, 1 where nothing was started."""
    chosen = _parser().parse_args(arguments)
    try:
        read_variables(Path(chosen.env) if chosen.env else None)
        if chosen.nginx:
            sys.stdout.write(nginx_configuration(os.environ))
            return 0
        refuse_insecure()
        prepare()
        if not chosen.check:
            run(chosen.roles or list(ROLES))
    except programs.StartRefused as refusal:
        sys.stderr.write(f"{refusal}\n")
        return 1
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="scripts/production",
        description="Menjalankan satudata di produksi tanpa mesin kontainer sampai SIGTERM atau Ctrl+C.",
    )
    parser.add_argument(
        "roles", nargs="*", choices=[[], *ROLES], metavar="peran", help="web, worker, beat; kosong: semuanya"
    )
    parser.add_argument(
        "--env", help="Berkas berisi NAMA=nilai per baris; yang sudah ada di lingkungan menang."
    )
    parser.add_argument(
        "--check", action="store_true", help="Periksa dan siapkan saja, tidak menjalankan apa pun."
    )
    parser.add_argument("--nginx", action="store_true", help="Cetak pengaturan nginx lalu selesai.")
    return parser


# Before the start --------------------------------------------------------------------------------
def read_variables(file: Path | None) -> None:
    """Take the variables of a file into the environment. Refused where other people could read it."""
    if file is None:
        return
    try:
        mode = file.stat().st_mode
    except OSError as error:
        raise programs.StartRefused(f"Berkas {file} tidak dapat dibaca: {error.strerror}.") from error
    if mode & (stat.S_IROTH | stat.S_IWOTH):
        raise programs.StartRefused(
            f"Berkas {file} berisi rahasia tetapi dapat dibaca semua orang. Jalankan: chmod 640 {file}"
        )
    environ.Env.read_env(file)


def refuse_insecure() -> None:
    """Stop before anything is opened where production's settings are missing or insecure."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "satudata.settings.production")
    if found := refusals(os.environ):
        raise programs.StartRefused(in_words(found))


def prepare() -> None:
    """`manage.py prepare`, in a process that ends with ours."""
    done = subprocess.run(
        [sys.executable, "manage.py", "prepare"],
        cwd=ROOT,
        check=False,
        stdin=subprocess.DEVNULL,
        preexec_fn=die_with_parent,
    )
    if done.returncode != 0:
        raise programs.StartRefused("satudata tidak dijalankan: persiapan di atas belum berhasil.")


def nginx_configuration(variables: Mapping[str, str]) -> str:
    """The proxy's configuration with this host's values in it."""
    filled = NGINX_DEFAULTS | {name: variables[name] for name in NGINX_DEFAULTS if variables.get(name)}
    # Only ${NAMES} are ours; a plain $name is nginx's own.
    return _Braced(NGINX.read_text()).safe_substitute(filled)


class _Braced(Template):
    pattern = r"\$\{(?P<braced>SATUDATA_[A-Z]+)\}|(?P<escaped>(?!))|(?P<named>(?!))|(?P<invalid>(?!))"


# Running -----------------------------------------------------------------------------------------
def run(roles: list[str]) -> None:
    """Keep the programs of these roles alive until told to stop."""
    folder = Path(os.environ.get("SATUDATA_VAR") or ROOT / "var")
    host, port = os.environ.get("WEB_HOST") or "127.0.0.1", int(os.environ.get("WEB_PORT") or 8000)
    with programs.only_one(folder, "scripts/production"):
        if "web" in roles:
            programs.refuse_taken_port(host, port, "Pilih porta lain dengan WEB_PORT.")
        (folder / "tmp").mkdir(exist_ok=True)
        supervisor = Supervisor(_environment(folder), STOP_SECONDS)
        supervisor.listen_for_signals()
        try:
            for child in children(roles, folder, host, port, os.environ):
                supervisor.start(child)
            _say(f"satudata berjalan: {', '.join(roles)}")
            while not supervisor.stopping:
                supervisor.tick()
            _say("Menghentikan satudata...")
        finally:
            supervisor.stop()
    _say("satudata sudah berhenti.")


def children(
    roles: list[str], folder: Path, host: str, port: int, variables: Mapping[str, str]
) -> list[Child]:
    """The programs of these roles; what they say goes where ours goes, to the journal."""
    commands = {
        "web": programs.web(host, port, workers=int(variables.get("WEB_WORKERS") or 2)),
        "worker": programs.worker(int(variables.get("WORKER_PROCESSES") or 2)),
        "beat": programs.beat(folder / "beat-schedule"),
    }
    return [Child(role, programs.here(commands[role]), None) for role in ROLES if role in roles]


def _environment(folder: Path) -> dict[str, str]:
    # Uploads are gathered on the disk of this installation, not in a /tmp that may be memory.
    return {"TMPDIR": str(folder / "tmp"), **os.environ, SUPERVISED: "1"}


def _say(words: str) -> None:
    sys.stdout.write(f"{words}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
