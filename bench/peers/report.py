"""What tools/bench-peers measured, as tables and as a section of docs/performance.md."""
import statistics

BEGIN = "<!-- what stands from here to the end mark is written by `make bench-peers` -->"
END = "<!-- end of what `make bench-peers` writes -->"
OUTCOMES = {"permit": "A permit applies", "no_match": "No rule matches", "deny": "A forbid applies"}


def three_digits(value):
    if value >= 100:
        return f"{value:,.0f}"
    return f"{value:.1f}" if value >= 10 else f"{value:.2f}"


def duration(nanoseconds):
    for limit, unit in ((1e3, "ns"), (1e6, "µs"), (1e9, "ms")):
        if nanoseconds < limit:
            return f"{three_digits(nanoseconds / limit * 1e3)} {unit}"
    return f"{three_digits(nanoseconds / 1e9)} s"


def ratio(values, base):
    """The median of the ratios of each round: what slows a whole round does not show."""
    return statistics.median(value / ours for value, ours in zip(values, base))


class Report:
    """`forms`: those that were measured, the first is Daygate. `samples[form, size, outcome]`: nanoseconds, one of each
    round. `loads[form, size]`: seconds. `problems[form, size]`: why there are none."""

    def __init__(self, sizes, rounds):
        self.sizes = sizes
        self.rounds = rounds
        self.forms = []
        self.samples = {}
        self.loads = {}
        self.problems = {}
        self.left_out = []
        self.checked = 0

    def _rows(self, cell):
        head = " | ".join(f"{size:,} rules" for size in self.sizes)
        rows = [f"| | {head} |", "|---|" + "---|" * len(self.sizes)]
        for form in self.forms:
            rows.append(f"| {form.title} | " + " | ".join(cell(form, size) for size in self.sizes) + " |")
        return "\n".join(rows)

    def _time(self, form, size, outcome):
        values = self.samples.get((form, size, outcome))
        if not values:
            return "–"
        text = f"{duration(statistics.median(values))} ({duration(min(values))})"
        if form is self.forms[0]:
            return text
        return text + f" · {three_digits(ratio(values, self.samples[self.forms[0], size, outcome]))} ×"

    def _load(self, form, size):
        return duration(self.loads[form, size] * 1e9) if (form, size) in self.loads else "–"

    def tables(self):
        parts = []
        for outcome, title in OUTCOMES.items():
            parts.append(f"**{title}.**\n\n" + self._rows(lambda form, size, which=outcome: self._time(form, size, which)))
        parts.append("**Load**: parse, compile, index.\n\n" + self._rows(self._load))
        return "\n\n".join(parts)

    def notes(self):
        lines = [f"- {form.title}: {form.note}" for form in self.forms if form.note]
        lines += [f"- {form.title}, {size:,} rules: {problem}" for (form, size), problem in self.problems.items()]
        lines += [f"- {line}" for line in self.left_out]
        return "\n".join(lines)

    def section(self, machine):
        return f"""{BEGIN}

`make bench-peers` gives every engine the same rules and requests: `selective` of `bench/workloads`, where a rule names a path
(`secret/data/team3/app7/*`), a purpose and a class, one rule in ten forbids and one in ten requires. Requests go round over every
fourth path of the set. All forms gave the same outcomes before they were timed ({self.checked:,} compared). They are
loaded in processes of their own and timed in turn, {self.rounds} rounds in one run, in CPU time of one thread (Go: of the process with
one processor, so that its garbage collector is charged); requests are parsed before.
{machine}

A cell is the median, the least in brackets, and how many times that of Daygate it is: the median of the ratios of each round.

![Time of a permit by the number of rules, all engines](performance-peers.svg)

{self.tables()}

How each is used, and what stopped it:

{self.notes()}

{END}"""

    def write_into(self, path, machine):
        text = path.read_text(encoding="utf-8")
        before, _, rest = text.partition(BEGIN)
        if not rest or END not in rest:
            raise ValueError(f"{path} has not both marks of bench/peers/report.py")
        path.write_text(before + self.section(machine) + rest.partition(END)[2], encoding="utf-8")
