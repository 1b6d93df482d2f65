# JetStream on Debian slim, for x86_64 and arm64: node, the server, and a decoder and encoder of its own, since
# Debian's ffmpeg brings 800 MB of libraries along. Sizes and how they were measured: docs/operations.md.

# ffmpeg that decodes audio files and nothing else, and lame, out of Debian's sources.
FROM debian:12.15-slim AS audio
COPY docker/build-audio.sh /build/
RUN sh /build/build-audio.sh /opt/audio

# The server: compiled, with the packages it needs to run and no others.
FROM node:20.20.2-bookworm-slim AS server
RUN apt-get update \
  && apt-get install -y --no-install-recommends g++ make python3 \
  && rm -rf /var/lib/apt/lists/*
WORKDIR /opt/jetstream
COPY . .
RUN sh docker/build-server.sh

FROM debian:12.15-slim
# tini waits for what decoders leave behind, and passes signals on.
RUN apt-get update \
  && apt-get install -y --no-install-recommends tini \
  && rm -rf /var/lib/apt/lists/* /var/cache/* /var/log/* \
  && useradd --uid 10001 --no-create-home --shell /usr/sbin/nologin jetstream \
  && install -d -m 0700 -o jetstream -g jetstream /var/lib/jetstream /var/cache/jetstream
COPY --from=server /usr/local/bin/node /usr/local/bin/node
COPY --from=audio /opt/audio/ /usr/local/bin/
COPY --from=server /opt/jetstream/package.json /opt/jetstream/config.toml.example /opt/jetstream/
COPY --from=server /opt/jetstream/node_modules /opt/jetstream/node_modules
COPY --from=server /opt/jetstream/dist /opt/jetstream/dist
ENV NODE_ENV=production \
  JETSTREAM_CONFIG=/etc/jetstream/config.toml \
  JETSTREAM_HEALTH_URL=http://127.0.0.1:8080/api/health
USER jetstream
WORKDIR /var/lib/jetstream
VOLUME ["/var/lib/jetstream", "/var/cache/jetstream"]
EXPOSE 8080
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s \
  CMD ["node", "-e", "fetch(process.env.JETSTREAM_HEALTH_URL).then((answer) => process.exit(answer.ok ? 0 : 1), () => process.exit(1))"]
ENTRYPOINT ["tini", "--", "node", "/opt/jetstream/dist/main.js"]
CMD ["run"]
