# Strongroom in a container, laid out as the Debian package lays it out: the program, its user, /etc/strongroom and
# /var/lib/strongroom. Keys are on the two volumes. Build: docker build --tag strongroom .
#
# Once:  docker run --rm --volume strongroom-data:/var/lib/strongroom strongroom init --account 123456789012
# Then:  docker run --read-only --cap-drop ALL --security-opt no-new-privileges --ulimit core=0 \
#          --volume strongroom-data:/var/lib/strongroom --volume ./tls:/etc/strongroom/tls:ro \
#          --env STRONGROOM_TLS_CERTIFICATE=/etc/strongroom/tls/tls.pem \
#          --env STRONGROOM_TLS_KEY=/etc/strongroom/tls/tls.key --publish 7420:7420 strongroom

FROM swift:6.3-bookworm AS build
RUN apt-get update \
    && DEBIAN_FRONTEND=noninteractive apt-get install --yes --no-install-recommends \
      dpkg-dev git libisal-dev libsodium-dev libsqlite3-dev libssl-dev pkg-config python3 zlib1g-dev \
    && rm -rf /var/lib/apt/lists/*
WORKDIR /source
COPY . .
RUN mkdir /package && scripts/package /package

FROM debian:bookworm-slim
COPY --from=build /package/*.deb /tmp/
# In a container there is no systemd: its two tools make the user and the folders.
RUN apt-get update \
    && DEBIAN_FRONTEND=noninteractive apt-get install --yes --no-install-recommends \
      systemd-standalone-sysusers systemd-standalone-tmpfiles /tmp/*.deb \
    && rm -rf /tmp/*.deb /var/lib/apt/lists/*
ENV SWIFT_BACKTRACE=enable=no
# The slot lies on the data volume unless another place is named: a container has no LoadCredential.
ENV STRONGROOM_KEYS_SLOT=/var/lib/strongroom/root.slot
ENV STRONGROOM_LISTEN=0.0.0.0:7420
USER strongroom
VOLUME /var/lib/strongroom
EXPOSE 7420
HEALTHCHECK --interval=30s --timeout=6s CMD ["strongroom", "status"]
ENTRYPOINT ["/usr/bin/strongroom"]
CMD ["serve", "--config", "/etc/strongroom/strongroom.yaml"]
