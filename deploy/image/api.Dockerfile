# The service, its operators' commands and its doctor, on Node alone: no shell, no package manager.
#
#     docker build --file deploy/image/api.Dockerfile --tag plimsoll/vehicle-api \
#       --build-arg VERSION=0.1.0 --build-arg REVISION="$(git rev-parse HEAD)" \
#       --build-arg CREATED="$(date -u +%Y-%m-%dT%H:%M:%SZ)" .
#
# With buildah, `--format docker` keeps the HEALTHCHECK. A registry of one's own comes as a secret,
# which is in no layer: `--secret id=npmrc,src=$HOME/.npmrc`.

# Debian 12 both, for the programs of one run on the libraries of the other.
ARG BASE=docker.io/library/node:24.21.0-bookworm-slim@sha256:0e0ff40c39bc087845bfb27465a0df4ea419520094bc35842ff83dd8cbe6f9b6
ARG POSTGRES=docker.io/library/postgres:18-bookworm@sha256:1c59e2c3c818eaa0f0628f695b36e7c9e362d6b219b36a54a32df645cbd7e1af

# pg_dump and pg_restore make and check the backups of PostgreSQL servers that are not newer.
FROM ${POSTGRES} AS postgres
COPY deploy/image/copy-programs.sh /
RUN sh /copy-programs.sh /runtime \
  /usr/lib/postgresql/*/bin/pg_dump /usr/lib/postgresql/*/bin/pg_restore

FROM ${BASE} AS build
WORKDIR /src
COPY package.json package-lock.json .npmrc ./
COPY packages/kit/package.json packages/kit/
COPY apps/vehicle-api/package.json apps/vehicle-api/
COPY apps/console/package.json apps/console/
# Not `npm ci`: it refuses a lock file without every other platform's optional packages.
RUN --mount=type=secret,id=npmrc,target=/root/.npmrc \
  --mount=type=cache,target=/root/.npm \
  npm install --no-save --ignore-scripts --no-audit --no-fund --include-workspace-root \
  --workspace packages/kit --workspace apps/vehicle-api --workspace apps/console
COPY . .
RUN node --conditions=@plimsoll/source deploy/image/assemble.ts /app \
  && sh deploy/image/copy-programs.sh /runtime /usr/local/bin/node \
  $(find /app -name '*.node' -o -name '*.so' -o -name '*.so.*') \
  && node deploy/image/strip-symbols.ts /runtime/usr/local/bin/node \
  && cp -r deploy/image/root/. /runtime \
  && ln -s usr/lib /runtime/lib && ln -s usr/lib64 /runtime/lib64 \
  && mkdir -p /runtime/tmp /runtime/etc/ssl/certs \
  && node -p 'tls.rootCertificates.join("\n")' >/runtime/etc/ssl/certs/ca-certificates.crt \
  && chmod -R u=rwX,go=rX /src /app /runtime \
  && chmod 1777 /runtime/tmp \
  && install -d -o 10001 -g 10001 /app/.compile-cache /data
# As the user of the image, and at its path: the cache of compiled code holds for them alone.
USER 10001:10001
RUN NODE_COMPILE_CACHE=/app/.compile-cache \
  /runtime/usr/local/bin/node /src/deploy/image/warm-up.ts /app
USER 0:0
RUN chown -R 0:0 /app/.compile-cache && chmod -R u=rwX,go=rX /app/.compile-cache

FROM scratch
ARG VERSION=0.0.0
ARG REVISION=unknown
ARG CREATED=1970-01-01T00:00:00Z
LABEL org.opencontainers.image.title="vehicle-api" \
  org.opencontainers.image.description="The Vehicle Classifier API" \
  org.opencontainers.image.licenses="Apache-2.0" \
  org.opencontainers.image.version="${VERSION}" \
  org.opencontainers.image.revision="${REVISION}" \
  org.opencontainers.image.created="${CREATED}"
COPY --from=postgres /runtime/ /
COPY --from=build /runtime/ /
COPY --from=build --chown=10001:10001 /data/ /data/
COPY --from=build /app/node_modules/ /app/node_modules/
COPY --from=build /app/LICENSE /app/
COPY --from=build /app/apps/ /app/apps/
COPY --from=build /app/.compile-cache/ /app/.compile-cache/
ENV NODE_ENV=production \
  HOST=0.0.0.0 \
  PORT=8000 \
  METRICS_HOST=0.0.0.0 \
  METRICS_PORT=9464 \
  DATA_DIR=/data \
  ORT_DISABLE_TELEMETRY=1 \
  NODE_COMPILE_CACHE=/app/.compile-cache \
  SSL_CERT_FILE=/etc/ssl/certs/ca-certificates.crt \
  UV_THREADPOOL_SIZE=8 \
  MALLOC_ARENA_MAX=2 \
  MALLOC_TRIM_THRESHOLD_=131072
WORKDIR /app
USER 10001:10001
VOLUME ["/data"]
EXPOSE 8000 9464
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=3s --start-period=30s --retries=3 \
  CMD ["/usr/local/bin/node", "/app/apps/vehicle-api/dist/health-command.js"]
ENTRYPOINT ["/usr/local/bin/node"]
CMD ["/app/apps/vehicle-api/dist/main.js"]
