"""Blocks that are not run here, by document and first line, each with the reason."""

_SETTINGS = "settings, whose names are compared with those that there are"
_COMPANY = "run by tests/end_to_end/test_company.py"
_DOCKER = "needs Docker; what it starts is tried by tests/deploy/"
_STREAM = "goes on until it is stopped"

NOT_RUN = {
    (
        "README.md",
        "$ make demo",
    ): "starts a Rapport of its own: tests/services/api/test_demo_goes_on.py",
    (
        "README.md",
        "$ make test     # everything, on a real Kafka",
    ): "are what CI runs, these tests among it",
    ("docs/backup.md", "$ rapport restore"): "needs a second Kafka: tests/faults/test_backup.py",
    ("docs/benchmarks.md", "$ make bench"): "takes 40 minutes",
    ("docs/company.md", ""): _COMPANY,
    ("docs/containers.md", ""): _DOCKER,
    ("docs/kafka.md", "RAPPORT_"): _SETTINGS,
    (
        "docs/kafka.md",
        ".venv/bin/python -m tests.kafka_cluster",
    ): "run by tests/end_to_end/test_company.py",
    (
        "docs/kafka.md",
        "topic feed.posts",
    ): "printed where topics differ: tests/services/kafka/topics/",
    (
        "docs/kubernetes.md",
        "",
    ): "needs a cluster; what it applies is tried by tests/deploy/kubernetes/",
    ("docs/logs-and-traces.md", "pip install"): "installs; the name is that of pyproject.toml",
    ("docs/mcp.md", "$ pip install"): "installs; the name is that of pyproject.toml",
    ("docs/mcp.md", "$ rapport mcp"): f"{_STREAM}: tests/services/mcp/test_http.py",
    ("docs/mcp.md", "Carla Mendes"): "what an assistant hears: tests/services/mcp/test_story.py",
    ("docs/network.md", "$ curl -N"): _STREAM,
    (
        "docs/score-quality.md",
        "$ rapport evaluate",
    ): "needs data that does not come along: tests/services/cli/test_evaluate.py",
    ("docs/settings.md", "RAPPORT_"): _SETTINGS,
    ("docs/sources.md", "https://YOUR-HOST"): "an address",
    ("docs/sources.md", "$ rapport up"): _STREAM,
    (
        "docs/sources.md",
        "12 published",
    ): "of a file that does not come along: tests/services/cli/test_import_report.py",
    ("docs/threat-model.md", ""): "a drawing",
}
