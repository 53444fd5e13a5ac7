# SPDX-License-Identifier: BSD-3-Clause
#
# An image from the package that scripts/package has built on Debian 12.
FROM debian:12-slim
COPY build/packages/muster_*.deb /tmp/
RUN apt-get update \
  && apt-get install -y --no-install-recommends ca-certificates /tmp/muster_*.deb \
  && rm -rf /tmp/muster_*.deb /var/lib/apt/lists/*
USER muster
ENTRYPOINT ["coordinator"]
