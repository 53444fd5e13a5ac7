# SPDX-License-Identifier: BSD-3-Clause

"""Medians of the runs, and their presentation."""
import statistics
from dataclasses import asdict

COLUMNS = [  # key, heading, format
    ("cpu_us", "CPU µs/URL", "{:.1f}"),
    ("user_us", "user", "{:.1f}"),
    ("system_us", "system", "{:.1f}"),
    ("ratio", "CPU ratio", "{:.2f}"),
    ("urls_per_second", "URLs/s", "{:,.0f}"),
    ("seconds", "seconds", "{:.1f}"),
    ("longer", "longer by s", "{:+.1f}"),
    ("best_second", "best second", "{:,.0f}"),
    ("peak_mib", "peak MiB", "{:.0f}"),
    ("connections", "connections", "{:,.0f}"),
    ("client_busy", "client busy", "{:.0%}"),
    ("origin_busy", "origin busy", "{:.0%}"),
]
BEGIN, END = "<!-- compare -->", "<!-- /compare -->"
ONLY_IN = {"seconds": ("holes",), "longer": ("holes",),
           "best_second": ("delay",)}


def figures(run):
    """The figures of one run."""
    cpu = run.user + run.system
    return {"cpu_us": cpu / run.urls * 1e6,
            "user_us": run.user / run.urls * 1e6,
            "system_us": run.system / run.urls * 1e6,
            "urls_per_second": run.urls / run.seconds,
            "seconds": run.seconds,
            "best_second": run.best_second or None,
            "peak_mib": run.peak_mib,
            "connections": run.connections,
            "client_busy": cpu / run.seconds,
            "origin_busy": run.origin_cpu / run.seconds}


def median(values):
    known = [value for value in values if value is not None]
    return statistics.median(known) if known else None


def paired(runs, others, how):
    """The median of the ratio of each round's two runs."""
    return median([how(mine, other) for mine, other in zip(runs, others)])


def summary(results, cells):
    """Per cell, the tools' medians and what was skipped or failed.

    `results` maps (cell name, tool name) to {"runs", "note", "problem"}.
    """
    told = []
    for cell in cells:
        rows, absent = [], []
        base = None
        for (cell_name, tool), result in results.items():
            if cell_name != cell.name:
                continue
            if result["problem"]:
                absent.append({"tool": tool, "why": result["problem"]})
                continue
            each = [figures(run) for run in result["runs"]]
            row = {key: median([one[key] for one in each]) for key in each[0]}
            base = base or each
            row["ratio"] = paired(each, base,
                                  lambda x, y: x["cpu_us"] / y["cpu_us"])
            before = results.get((cell.baseline, tool))
            row["longer"] = None
            if before and not before["problem"]:
                row["longer"] = paired(result["runs"], before["runs"],
                                       lambda x, y: x.seconds - y.seconds)
            rows.append({"tool": tool, "note": result["note"], **row,
                         "runs": [asdict(run) for run in result["runs"]]})
        told.append({"cell": cell.name, "title": cell.title,
                     "urls": cell.count, "concurrency": cell.concurrency,
                     "per_host": cell.per_host, "tools": rows,
                     "absent": absent})
    return told


def columns_for(cell):
    """The tools that have figures in this cell."""
    workload = cell["cell"].split("-")[0]
    return [column for column in COLUMNS
            if workload in ONLY_IN.get(column[0], (workload,))
            and any(row[column[0]] is not None for row in cell["tools"])]


def table(cell):
    """Rows of text, the heading first."""
    columns = columns_for(cell)
    yield ["tool", *(heading for _, heading, _ in columns)]
    for row in cell["tools"]:
        yield [row["tool"], *("" if row[key] is None else form.format(row[key])
                              for key, _, form in columns)]


def remarks(cell):
    yield from (f"{row['tool']}: {row['note']}"
                for row in cell["tools"] if row["note"])
    yield from (f"{gone['tool']} is not in the table: {gone['why']}"
                for gone in cell["absent"])


def about(machine, cores, rounds, quick):
    kind = "virtual, " if machine["virtual"] else ""
    return (f"{machine['cpu']} ({kind}{machine['cores']} cores, "
            f"{machine['memory_gib']} GiB), {machine['system']}, Linux "
            f"{machine['kernel']}; the origin on core {cores.origin}, the tool "
            f"on core {cores.client}; {machine['file_limit']:,} file "
            f"descriptors; "
            + (f"medians of {rounds} paired rounds" if rounds > 1
               else "one round") + (" of --quick" if quick else ""))


def text(cells):
    for cell in cells:
        yield f"\n{cell['cell']}: {cell['title']}; {cell['urls']:,} URLs\n"
        rows = list(table(cell))
        widths = [max(map(len, column)) for column in zip(*rows)]
        for row in rows:
            yield "  ".join([row[0].ljust(widths[0]),
                             *(x.rjust(w) for x, w in
                               zip(row[1:], widths[1:]))])
        yield from (f"  {remark}" for remark in remarks(cell))


def markdown(cells):
    for cell in cells:
        title = cell["title"][0].upper() + cell["title"][1:]
        yield f"### {title}\n\n`{cell['cell']}`, {cell['urls']:,} URLs.\n"
        rows = list(table(cell))
        yield "| " + " | ".join(rows[0]) + " |"
        yield "| --- " + "| ---: " * (len(rows[0]) - 1) + "|"
        for row in rows[1:]:
            yield "| " + " | ".join(row) + " |"
        told = list(remarks(cell))
        if told:
            yield "\n" + "\n".join(f"- {remark}" for remark in told)
        yield ""


def put(path, tables, name="compare"):
    """Writes the tables to a file, between its markers if it has them."""
    begin, end = f"<!-- {name} -->", f"<!-- /{name} -->"
    before, after = "", ""
    if path.exists() and begin in (page := path.read_text()):
        before, _, rest = page.partition(begin)
        _, _, after = rest.partition(end)
        before, after = f"{before}{begin}\n", f"{end}{after}"
    path.write_text(before + tables + after)
