"""Results as tables: on a terminal, and as Markdown between two markers of README.md."""

from pathlib import Path

from rich.console import Console
from rich.table import Table

from benchmarks.figures import Results, rows
from benchmarks.machine import Machine

README = Path(__file__).with_name("README.md")
BEGIN, END = "<!-- figures: written by --record -->", "<!-- end of figures -->"


def show(results: Results, console: Console) -> None:
    """Print one table a benchmark."""
    console.print(in_words(results.machine))
    for name, figures in results.figures.items():
        table = Table("", name, show_edge=False, padding=(0, 2))
        table.columns[1].justify = "right"
        for row in rows(figures):
            table.add_row(*row)
        console.print()
        console.print(table)


def record(results: Results, readme: Path = README) -> None:
    """Replace what stands between the markers."""
    text = readme.read_text(encoding="utf-8")
    before, _, rest = text.partition(BEGIN)
    _, _, after = rest.partition(END)
    readme.write_text(f"{before}{BEGIN}\n\n{markdown(results)}\n{END}{after}", encoding="utf-8")


def markdown(results: Results) -> str:
    """The machine and all tables."""
    parts = [in_words(results.machine) + "\n"]
    for name, figures in results.figures.items():
        lines = [f"| {label} | {figure} |" for label, figure in rows(figures)]
        parts.append("\n".join([f"| **{name}** | |", "|---|---:|", *lines, ""]))
    return "\n".join(parts)


def in_words(machine: Machine) -> str:
    """Where it was measured."""
    servers = ", ".join(f"{name} {version}" for name, version in machine.servers.items())
    packages = ", ".join(f"{name} {version}" for name, version in machine.packages.items())
    return (
        f"Measured {machine.date} on {machine.cores} cores of {machine.processor}, {machine.kernel}, at load "
        f"{machine.load:g} before the start. Servers: {servers}. Python {machine.python} with {packages}."
    )
