"""The tables of docs/runbook.md and docs/objectives.md, as the code has them."""

from deploy.alerts.objectives import BURNS, OBJECTIVES
from deploy.alerts.rules import ALERTS
from deploy.markdown import table


def runbook() -> dict[str, str]:
    """Each alert, with a link to its section."""
    rows = (
        (
            f"[{alert.name}](#{alert.name.lower()})",
            alert.severity,
            f"`{alert.expression}`" + (f", for {alert.lasting}" if alert.lasting != "0m" else ""),
        )
        for alert in ALERTS
    )
    return {"alerts": table(("alert", "severity", "fires when"), rows)}


def objectives() -> dict[str, str]:
    """What is promised, and which windows are looked at."""
    promised = (
        (
            f"{objective.promise}",
            f"{objective.target * 100:g} %",
            f"`{objective.ratio('5m')}` … `{objective.ratio('30d')}`, `{objective.left}`",
            f"`{objective.alert}`",
        )
        for objective in OBJECTIVES
    )
    burns = (
        (severity, f"{factor:g}", long, short)
        for severity, pair in BURNS.items()
        for factor, long, short in pair
    )
    return {
        "objectives": table(("of 30 days", "share", "recorded as", "alert"), promised),
        "burns": table(("severity", "times too fast", "over", "and still over"), burns),
    }
