"""Prometheus' rules as the Prometheus operator of a cluster takes them."""

import yaml

from deploy.alerts.rules import rules_yaml


def prometheus_rule_yaml() -> str:
    """A PrometheusRule with the rules of deploy/prometheus/rules.yml."""
    document = {
        "apiVersion": "monitoring.coreos.com/v1",
        "kind": "PrometheusRule",
        "metadata": {"name": "rapport"},
        "spec": yaml.safe_load(rules_yaml()),
    }
    return yaml.safe_dump(document, sort_keys=False, allow_unicode=True, width=100)
