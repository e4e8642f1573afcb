"""Closing the connections of a client of aiokafka, whether or not Kafka answers."""

import asyncio

from aiokafka.client import AIOKafkaClient

CLOSE_S = 2.0
"""How long connections may take to close. What had to be sent was acknowledged before."""


def leave_in_time(client: AIOKafkaClient) -> None:
    """Have `client.close()` take no longer than `CLOSE_S`.

    A session of TLS ends once Kafka has answered that it does, for which asyncio waits 30 s; a
    Kafka that hangs does not, and under load one that is well may not either.
    """
    close = client.close

    async def close_in_time() -> None:
        transports = [conn._writer.transport for conn in client._conns.values() if conn.connected()]
        closing = asyncio.create_task(close())
        try:
            await asyncio.wait({closing}, timeout=CLOSE_S)
        finally:
            for transport in transports:
                transport.abort()  # nothing is done to one that has closed
        await closing

    client.close = close_in_time
