# The console and the way to the API: nginx alone, without root, shell and package manager.
#
#     docker build --file deploy/image/console.Dockerfile --tag plimsoll/console .
#
# The arguments, the secret and the format are those of api.Dockerfile. The configuration is the one
# of deploy/nginx; a file of it that is mounted over replaces it, such as /etc/nginx/upstream.conf.

ARG BASE=docker.io/library/node:24.21.0-bookworm-slim@sha256:0e0ff40c39bc087845bfb27465a0df4ea419520094bc35842ff83dd8cbe6f9b6
ARG NGINX=docker.io/library/nginx:1.30.5-trixie@sha256:f92c7740f24b93202cbb97241c7ef45eebe26416d741e12a4dadd2370732636e

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
RUN node --conditions=@plimsoll/source tools/build-console.ts

# curl is what asks for the health of an image without a shell.
FROM ${NGINX} AS nginx
COPY deploy/image/copy-programs.sh /
COPY deploy/image/root/ /runtime/
COPY deploy/nginx/ /runtime/etc/nginx/
COPY --from=build /src/apps/console/dist/ /runtime/srv/console/
RUN sh /copy-programs.sh /runtime /usr/sbin/nginx /usr/bin/curl \
  && ln -s usr/lib /runtime/lib && ln -s usr/lib64 /runtime/lib64 \
  && mkdir -p /runtime/tmp \
  && chmod -R u=rwX,go=rX /runtime \
  && chmod 1777 /runtime/tmp

FROM scratch
ARG VERSION=0.0.0
ARG REVISION=unknown
ARG CREATED=1970-01-01T00:00:00Z
LABEL org.opencontainers.image.title="console" \
  org.opencontainers.image.description="The console of the Vehicle Classifier API" \
  org.opencontainers.image.licenses="Apache-2.0" \
  org.opencontainers.image.version="${VERSION}" \
  org.opencontainers.image.revision="${REVISION}" \
  org.opencontainers.image.created="${CREATED}"
COPY --from=nginx /runtime/ /
WORKDIR /srv/console
USER 10001:10001
EXPOSE 8080
# nginx ends in order on SIGQUIT; on SIGTERM it would cut requests off.
STOPSIGNAL SIGQUIT
HEALTHCHECK --interval=10s --timeout=3s --start-period=5s --retries=3 \
  CMD ["/usr/bin/curl", "--fail", "--silent", "--output", "/dev/null", "--max-time", "2", "http://127.0.0.1:8080/nginx-health"]
ENTRYPOINT ["/usr/sbin/nginx"]
CMD ["-e", "stderr", "-g", "daemon off;"]
