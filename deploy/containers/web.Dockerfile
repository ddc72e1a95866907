# The web site and its jobs, from the source tree (build context: the repository).
FROM python:3.12-slim AS build
COPY . /source
RUN python -m venv /app && /app/bin/pip install --no-cache-dir "/source[web,tts-espeak,audio,vad]"

FROM python:3.12-slim
COPY --from=build /app /app
RUN groupadd --gid 1500 ivrkit && useradd --system --uid 1500 --gid ivrkit ivrkit \
    && install -d -o ivrkit -g ivrkit -m 0711 /var/lib/ivrkit/data
USER ivrkit
ENV IVRKIT_DATA=/var/lib/ivrkit/data
ENTRYPOINT ["/app/bin/ivrctl"]
