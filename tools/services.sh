#!/bin/sh
# Installs (Debian packages, as root) and starts what the tests of the second database and of several relays
# need. Starting twice is harmless. Prints what to export:
#   eval "$(tools/services.sh postgres)"      CUSTOS_TEST_POSTGRES_URL
#   eval "$(tools/services.sh nats)"          CUSTOS_TEST_NATS_URL
#   eval "$(tools/services.sh chromium)"      CUSTOS_CHROMIUM, for the browser journeys
#   tools/services.sh stop                    ends both, deletes their data
set -eu

home="${CUSTOS_SERVICES_DIR:-${TMPDIR:-/tmp}/custos-services}"
postgres_port="${CUSTOS_POSTGRES_PORT:-54329}"
nats_port="${CUSTOS_NATS_PORT:-42229}"

install_package() {
  export DEBIAN_FRONTEND=noninteractive
  { apt-get update -qq && apt-get install -y -qq --no-install-recommends "$1"; } >&2
}

# Newest PostgreSQL on this machine; Debian keeps its programs out of the path.
postgres_programs() {
  ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -n 1
}

# PostgreSQL refuses to run as root, and only root may become its user.
as_postgres() {
  if [ "$(id -u)" = 0 ]; then su postgres -s /bin/sh -c "$1"; else sh -c "$1"; fi
}

start_postgres() {
  [ -n "$(postgres_programs)" ] || install_package postgresql
  programs="$(postgres_programs)"
  data="$home/postgres"
  url="postgres://custos@127.0.0.1:$postgres_port/custos"
  if ! as_postgres "'$programs/pg_isready' -q -h 127.0.0.1 -p $postgres_port" 2>/dev/null; then
    if [ ! -f "$data/PG_VERSION" ]; then
      mkdir -p "$data"
      if [ "$(id -u)" = 0 ]; then chmod 711 "$home"; chown postgres "$data"; fi
      as_postgres "'$programs/initdb' -D '$data' -U custos --auth=trust -E UTF8 --locale=C" >&2
    fi
    options="-p $postgres_port -c listen_addresses=127.0.0.1 -c unix_socket_directories='$data'"
    as_postgres "'$programs/pg_ctl' -D '$data' -l '$data/log' -w -o \"$options\" start" >&2
  fi
  as_postgres "'$programs/psql' -qtA -h 127.0.0.1 -p $postgres_port -U custos -d postgres \
    -c \"SELECT 1 FROM pg_database WHERE datname = 'custos'\"" | grep -q 1 ||
    as_postgres "'$programs/createdb' -h 127.0.0.1 -p $postgres_port -U custos custos" >&2
  echo "export CUSTOS_TEST_POSTGRES_URL=$url"
}

start_nats() {
  command -v nats-server >/dev/null || install_package nats-server
  mkdir -p "$home/nats"
  if ! kill -0 "$(cat "$home/nats/pid" 2>/dev/null || echo 0x)" 2>/dev/null; then
    nohup nats-server -a 127.0.0.1 -p "$nats_port" -P "$home/nats/pid" -l "$home/nats/log" >/dev/null 2>&1 &
  fi
  echo "export CUSTOS_TEST_NATS_URL=nats://127.0.0.1:$nats_port"
}

start_chromium() {
  command -v chromium >/dev/null || install_package chromium
  echo "export CUSTOS_CHROMIUM=$(command -v chromium)"
}

stop_all() {
  if [ -f "$home/postgres/postmaster.pid" ]; then
    as_postgres "'$(postgres_programs)/pg_ctl' -D '$home/postgres' -m fast stop" >&2
  fi
  if [ -f "$home/nats/pid" ]; then kill "$(cat "$home/nats/pid")" 2>/dev/null || true; fi
  rm -rf "$home"
}

case "${1:-}" in
  postgres) start_postgres ;;
  nats) start_nats ;;
  chromium) start_chromium ;;
  stop) stop_all ;;
  *)
    echo "usage: tools/services.sh postgres|nats|chromium|stop" >&2
    exit 2
    ;;
esac
