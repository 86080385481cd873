#!/usr/bin/env bash
# Installs from Debian's packages what the service tests need and the machine lacks. Nothing is started.
set -euo pipefail

packages=()
compgen -G '/usr/lib/postgresql/*/bin/initdb' > /dev/null || packages+=(postgresql-15)
compgen -G '/usr/share/postgresql/*/extension/postgis.control' > /dev/null || packages+=(postgresql-15-postgis-3)
command -v nats-server > /dev/null || packages+=(nats-server)
command -v mosquitto > /dev/null || [ -x /usr/sbin/mosquitto ] || packages+=(mosquitto)

if [ ${#packages[@]} -eq 0 ]; then
  echo 'PostgreSQL with PostGIS, NATS and Mosquitto are there.'
  exit 0
fi

as_root=()
if [ "$(id -u)" -ne 0 ]; then
  command -v sudo > /dev/null || { echo "Installing ${packages[*]} needs root." >&2; exit 1; }
  as_root=(sudo)
fi

echo "Installing ${packages[*]}"
# The tests start instances of their own: Debian need not create and run a cluster.
"${as_root[@]}" mkdir -p /etc/postgresql-common
[ -e /etc/postgresql-common/createcluster.conf ] ||
  echo 'create_main_cluster = false' | "${as_root[@]}" tee /etc/postgresql-common/createcluster.conf > /dev/null
"${as_root[@]}" apt-get update -q
"${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends "${packages[@]}"
