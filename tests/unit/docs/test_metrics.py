"""The table of metrics in docs/running.md, the example rules for Prometheus, and the code say the same."""

import re
from typing import Any

import yaml

from deploy.setup.paths import ROOT
from shared.metrics.names import METRICS, Metric

PAGE = (ROOT / "docs" / "running.md").read_text(encoding="utf-8")
FOLDER = ROOT / "deploy" / "prometheus"
_ROW = re.compile(r"^\| `(trunkline_\w+)` \| (\w+) \| (.*?) ?\| (.+) \|$", re.MULTILINE)


def sampled(metric: Metric) -> str:
    """The name that a counter's samples have."""
    return f"{metric.name}_total" if metric.kind == "counter" else metric.name


def load(name: str) -> Any:
    return yaml.safe_load((FOLDER / name).read_text(encoding="utf-8"))


def test_every_metric_has_a_row_in_the_order_of_the_code() -> None:
    told = [
        (name, kind, re.findall(r"`(\w+)`", labels), meaning)
        for name, kind, labels, meaning in _ROW.findall(PAGE)
    ]
    assert told == [(sampled(metric), metric.kind, [*metric.labels], metric.meaning) for metric in METRICS]


def test_rules_ask_for_metrics_and_labels_that_are_there() -> None:
    known = {sampled(metric): set(metric.labels) for metric in METRICS}
    rules = [rule for group in load("rules.yml")["groups"] for rule in group["rules"]]
    assert len({rule["alert"] for rule in rules}) == len(rules) >= 5
    for rule in rules:
        assert rule["annotations"].keys() == {"summary", "description"}
        for name, labels in re.findall(r"(trunkline_\w+)(?:\{(\w+)=)?", rule["expr"]):
            assert name in known, name
            assert not labels or labels in known[name]


def test_the_scrape_configuration_names_the_rules() -> None:
    found = load("prometheus.yml")
    assert all((FOLDER / name).is_file() for name in found["rule_files"])
    assert found["scrape_configs"][0].get("metrics_path", "/metrics") == "/metrics"
