# The workers of live calls, from the source tree (build context: the repository).
FROM python:3.12-slim AS build
COPY . /source
RUN python -m venv /app && /app/bin/pip install --no-cache-dir "/source[calls,tts-espeak,audio]"

FROM python:3.12-slim
COPY --from=build /app /app
# FreeSWITCH's user has the same group: it reads its configuration, and writes recordings.
RUN groupadd --gid 1500 ivrkit && useradd --system --uid 1500 --gid ivrkit ivrkit \
    && install -d -o ivrkit -g ivrkit -m 0711 /var/lib/ivrkit/data \
    && install -d -o ivrkit -g ivrkit -m 2750 /etc/ivrkit/freeswitch \
    && install -d -o ivrkit -g ivrkit -m 2770 /var/lib/ivrkit/recordings
USER ivrkit
ENV IVRKIT_STATE=/var/lib/ivrkit/data
ENTRYPOINT ["/app/bin/ivrctl"]
