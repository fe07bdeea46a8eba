# Countroom, with its night in /data.
FROM python:3.11-slim

# /data is no VOLUME here: then a night without a volume would seem to have one, and be lost with
# the container. COUNTROOM_CONTAINER has the bot look whether something is mounted there.
ENV COUNTROOM_CONTAINER=1 \
    DATABASE_URL=sqlite:////data/countroom.db \
    COUNTROOM_HOST=0.0.0.0 \
    PORT=8080

RUN useradd --uid 10001 --home-dir /data --no-create-home --shell /usr/sbin/nologin countroom \
    && install --directory --owner=countroom --group=countroom /data

WORKDIR /app
COPY requirements.txt ./
RUN pip install --no-cache-dir --no-deps --require-hashes --only-binary :all: --requirement requirements.txt
COPY LICENSE ./
COPY bot bot/
COPY commands commands/
COPY config config/

USER 10001:10001
EXPOSE 8080
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s CMD ["python", "-c", "\
import http.client, os, sys; \
answer = http.client.HTTPConnection('127.0.0.1', int(os.environ['PORT']), timeout=4); \
answer.request('GET', '/healthz'); \
sys.exit(answer.getresponse().status != 200)"]
CMD ["python", "-m", "bot", "run"]
