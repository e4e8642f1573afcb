"""Runs the notifier as a process of its own."""

import asyncio
import logging
import tempfile
from pathlib import Path
from typing import NoReturn

import uvloop
from aiokafka.errors import KafkaError

from services.kafka.topics.topics import TopicsFault, ensure_topics, report_differences
from services.notify.app import create_app
from services.notify.webhooks import InvalidWebhook, configured
from services.runtime.faust_worker import work
from services.runtime.logs import configure_logs
from services.runtime.settings import Settings
from services.runtime.traces import configure_traces


def main(settings: Settings) -> NoReturn:
    """Run until SIGTERM or SIGINT.

    Raises:
        SystemExit: 0 when stopped; 1 with a message where no webhook is configured, one is not
            right, or Kafka is not there.
    """
    configure_logs(settings)
    configure_traces(settings, "notify")
    logging.getLogger("httpx").setLevel(logging.WARNING)  # it logs every request
    if not settings.webhooks:
        raise SystemExit("no webhook is configured: name one in rapport.toml, [webhooks.NAME]")
    loop = uvloop.new_event_loop()
    asyncio.set_event_loop(loop)
    try:
        webhooks = configured(settings.webhooks)
        report_differences(loop.run_until_complete(ensure_topics(settings)), settings)
    except (InvalidWebhook, TopicsFault) as error:
        raise SystemExit(str(error)) from None
    except KafkaError as error:
        raise SystemExit(f"Kafka cannot be used: {error}") from None
    with tempfile.TemporaryDirectory() as scratch:
        work(create_app(settings, webhooks, Path(scratch)), loop, settings)
