# The workers of live calls, from the source tree (build context: the repository).
FROM python:3.12-slim AS build
COPY . /source
RUN python -m venv /app && /app/bin/pip install --no-cache-dir "/source[calls,tts-espeak,audio]"

FROM python:3.12-slim
COPY --from=build /app /app
RUN useradd --system --uid 1500 ivrkit \
    && install -d -o ivrkit /var/lib/ivrkit/state /var/lib/ivrkit/recordings
USER ivrkit
ENTRYPOINT ["/app/bin/ivrctl"]
