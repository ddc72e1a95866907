# FreeSWITCH 1.10 with the modules that `ivrctl freeswitch config` uses, from SignalWire's packages. They need a token
# (free): docker compose build --build-arg TOKEN=…   An image of your own with FreeSWITCH 1.10 does as well.
FROM debian:bookworm-slim
ARG TOKEN
RUN apt-get update && apt-get install -y --no-install-recommends ca-certificates curl gnupg \
    && curl -fsS -u "signalwire:${TOKEN}" -o /usr/share/keyrings/signalwire.gpg \
        https://freeswitch.signalwire.com/repo/deb/debian-release/signalwire-freeswitch-repo.gpg \
    && printf 'machine freeswitch.signalwire.com login signalwire password %s\n' "${TOKEN}" > /etc/apt/auth.conf \
    && echo "deb [signed-by=/usr/share/keyrings/signalwire.gpg] https://freeswitch.signalwire.com/repo/deb/debian-release/ bookworm main" \
        > /etc/apt/sources.list.d/freeswitch.list \
    && apt-get update && apt-get install -y --no-install-recommends freeswitch \
        freeswitch-mod-commands freeswitch-mod-console freeswitch-mod-dialplan-xml freeswitch-mod-dptools \
        freeswitch-mod-event-socket freeswitch-mod-fifo freeswitch-mod-local-stream freeswitch-mod-logfile \
        freeswitch-mod-loopback freeswitch-mod-native-file freeswitch-mod-opus freeswitch-mod-shout \
        freeswitch-mod-sndfile freeswitch-mod-sofia freeswitch-mod-spandsp freeswitch-mod-tone-stream \
    && rm -rf /etc/apt/auth.conf /var/lib/apt/lists/*
# Folders as in calls.Dockerfile: a volume is made like that of the first container that has it.
RUN groupadd --gid 1500 ivrkit && usermod --gid ivrkit freeswitch \
    && install -d -o freeswitch -g ivrkit /var/lib/freeswitch/db /var/lib/freeswitch/certs /run/freeswitch /var/log/freeswitch \
    && install -d -o 1500 -g ivrkit -m 2750 /etc/ivrkit/freeswitch \
    && install -d -o 1500 -g ivrkit -m 2770 /var/lib/ivrkit/recordings
USER freeswitch
ENTRYPOINT ["/usr/bin/freeswitch", "-nonat", "-nc", "-nf", "-conf", "/etc/ivrkit/freeswitch", "-log", "/var/log/freeswitch", \
    "-db", "/var/lib/freeswitch/db", "-certs", "/var/lib/freeswitch/certs", "-run", "/run/freeswitch", \
    "-recordings", "/var/lib/ivrkit/recordings"]
