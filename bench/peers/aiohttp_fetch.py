"""Fetches the URLs of a file with aiohttp: aiohttp_fetch.py LIST CONCURRENCY."""
import asyncio
import sys

import aiohttp


async def main(path, concurrency):
    with open(path) as lines:
        urls = iter([line.strip() for line in lines])
    ok = 0
    connector = aiohttp.TCPConnector(limit=concurrency)
    async with aiohttp.ClientSession(connector=connector) as session:

        async def worker():
            nonlocal ok
            for url in urls:
                async with session.get(url) as response:
                    size = len(await response.read())
                    print(response.status, size, url)
                    ok += response.status == 200

        await asyncio.gather(*(worker() for _ in range(concurrency)))
    print(ok, "ok", file=sys.stderr)


asyncio.run(main(sys.argv[1], int(sys.argv[2])))
