# One image for web, worker and beat; the command says which. Built by docker-compose.yml.
FROM python:3.11-slim-bookworm

RUN apt-get update \
    && apt-get install --yes --no-install-recommends libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 gettext \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --uid 1000 --home-dir /app satudata

WORKDIR /app
COPY requirements.txt ./
RUN pip install --no-cache-dir --require-hashes --requirement requirements.txt
COPY . .

ENV DJANGO_SETTINGS_MODULE=satudata.settings.production \
    SATUDATA_VAR=/var/lib/satudata \
    PYTHONUNBUFFERED=1
# Static files belong to the image (they change with the code), uploads to a volume. The values are
# made up for this one command: it opens no connection and its key signs nothing.
RUN find locale -name '*.po' -exec sh -c 'msgfmt --output-file="${1%.po}.mo" "$1"' _ {} \; \
    && SECRET_KEY=only-for-collecting-static-files-while-the-image-is-built-000000 ALLOWED_HOSTS=localhost \
       PUBLIC_URL=https://localhost DATABASE_URL=postgres://localhost/none REDIS_URL=redis://localhost PROXY_COUNT=1 \
       python manage.py collectstatic --no-input --verbosity 0 \
    && mkdir -p /var/lib/satudata/media && chown -R satudata /var/lib/satudata

USER satudata
VOLUME /var/lib/satudata/media
EXPOSE 8000
# As programs.web() and docker-compose.yml say it; a test compares.
CMD ["granian", "--interface", "wsgi", "--host", "0.0.0.0", "--port", "8000", "--workers", "2", \
     "--blocking-threads", "4", "--no-ws", "--respawn-failed-workers", "--respawn-interval", "0.5", \
     "--workers-kill-timeout", "30", "satudata.wsgi:application"]
