"""The dashboards, one file each."""

from deploy.dashboards.business import BUSINESS
from deploy.dashboards.kafka import KAFKA
from deploy.dashboards.pipeline import PIPELINE
from deploy.dashboards.service import SERVICE

DASHBOARDS = (SERVICE, PIPELINE, BUSINESS, KAFKA)
