# Homeroom in a container, from the lock file; `compose.yaml` adds a PostgreSQL of its own.
FROM python:3.13-slim-trixie AS build
RUN python -m venv /opt/homeroom/.venv
WORKDIR /opt/homeroom
COPY requirements.lock ./
RUN .venv/bin/pip install --no-cache-dir --disable-pip-version-check --require-hashes -r requirements.lock
COPY pyproject.toml README.md LICENSE manifest.json ./
COPY bot ./bot
COPY handlers ./handlers
COPY messages ./messages
COPY storage ./storage
RUN .venv/bin/pip install --no-cache-dir --disable-pip-version-check --no-deps --no-build-isolation -e . \
    && .venv/bin/python -m compileall -q bot handlers messages storage

FROM python:3.13-slim-trixie
# pg_dump and pg_restore, of the version of the server in compose.yaml, for backups.
RUN apt-get update \
    && apt-get install -y --no-install-recommends postgresql-client-17 \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --uid 10001 --home-dir /data --create-home homeroom
COPY --from=build /opt/homeroom /opt/homeroom
ENV PATH=/opt/homeroom/.venv/bin:$PATH PYTHONUNBUFFERED=1 DATABASE_URL=sqlite:////data/homeroom.db
USER homeroom
WORKDIR /data
VOLUME /data
HEALTHCHECK --interval=60s --timeout=15s --start-period=30s CMD ["homeroom", "doctor", "--here"]
ENTRYPOINT ["homeroom"]
CMD ["run"]
