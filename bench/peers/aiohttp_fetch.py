# SPDX-License-Identifier: BSD-3-Clause

"""Fetches the URLs of a file with aiohttp and prints status and size of each.

aiohttp_fetch.py LIST CONCURRENCY PER_HOST CONNECT_SECONDS [ADDRESS]

ADDRESS is where every name leads.
"""
import asyncio
import socket
import sys

import aiohttp


class OneAddress(aiohttp.abc.AbstractResolver):
    def __init__(self, address):
        self.address = address

    async def resolve(self, host, port=0, family=socket.AF_INET):
        return [{"hostname": host, "host": self.address, "port": port,
                 "family": socket.AF_INET, "proto": 0, "flags": 0}]

    async def close(self):
        pass


async def main(path, concurrency, per_host, connect_seconds, address=None):
    concurrency = int(concurrency)
    connector = aiohttp.TCPConnector(
        limit=concurrency, limit_per_host=int(per_host),
        resolver=OneAddress(address) if address else None)
    timeout = aiohttp.ClientTimeout(sock_connect=float(connect_seconds))
    with open(path) as lines:
        urls = iter([line.strip() for line in lines])
    async with aiohttp.ClientSession(connector=connector,
                                     timeout=timeout) as session:

        async def worker():
            for url in urls:
                try:
                    async with session.get(url) as response:
                        size = len(await response.read())
                        print(response.status, size, url)
                except (aiohttp.ClientError, asyncio.TimeoutError) as problem:
                    print("failed", url, problem)

        await asyncio.gather(*(worker() for _ in range(concurrency)))


asyncio.run(main(*sys.argv[1:]))
