"""Runs the contenders in turn and reads what the meter says."""

import dataclasses
import itertools
import resource
import sys

from . import memory, meter, servers
from .workload import Case
from .workloads import CONTENDERS, MOST_AHEAD_BYTES, P99, WORKLOADS

WARM_UP_SECONDS = 24
SHORT_WARM_UP_SECONDS = 8  # of servers that serve one run only
OPEN_FILES = 65536
SPARE_FILES = 500
PEER_WINDOW = 100
WARM_UP = Case()
MOST_OTHERS_PCT = 10  # of a core
MOST_REPEATS = 2


class Bench:
    """Keeps servers up from round to round, for a JVM takes seconds of traffic to be fast."""

    def __init__(self, options):
        self.options = options
        self.contenders = available(options.contenders or CONTENDERS)
        self.running = {}

    def __enter__(self):
        self.most_connections = raise_open_files() - SPARE_FILES
        if self.most_connections < max(c.connections for w in WORKLOADS.values() for c in w.cases):
            print(f"only {self.most_connections} connections; raise ulimit -Hn", file=sys.stderr)
        return self

    def __exit__(self, *failure):
        self.keep_only_for([])

    def measure(self, workload):
        """Yields rows as they come.

        Every other round goes backwards: a host that gets slower or faster then favours nobody.
        """
        turns = list(self.turns(workload))
        for number in range(1, (self.options.rounds or workload.rounds) + 1):
            for case, contender in turns if number % 2 else reversed(turns):
                row = {"round": number, "case": case.label, "contender": contender}
                row |= self.undisturbed(contender, workload, case)
                show(workload, row)
                yield row

    def keep_only_for(self, workloads):
        """Ends the servers that none of these takes: together they would need too much memory."""
        needed = {
            self.key(contender, case)
            for workload in workloads
            for case, contender in self.turns(workload)
        }
        for key in self.running.keys() - needed:
            self.running.pop(key).stop()

    def turns(self, workload):
        contenders = [name for name in workload.contenders if name in self.contenders]
        return itertools.product(map(self.allowed, workload.cases), contenders)

    def allowed(self, case):
        """Returns the case with as many connections as one process may have."""
        most = self.most_connections
        if case.connections <= most:
            return case
        return dataclasses.replace(case, label=f"{most:,}", connections=most)

    def undisturbed(self, contender, workload, case):
        """Runs anew, but not for ever, where someone else took a part of the cores."""
        for repeats in range(MOST_REPEATS + 1):
            figures = self.run(contender, workload, case)
            if not is_disturbed(case, figures):
                break
            print(f"others {figures['other_pct']} %: {contender}", file=sys.stderr)
        return figures | {"repeats": repeats}

    def run(self, contender, workload, case):
        if workload.name == "memory":
            return memory.measure(contender, case, self.options)
        server = self.server(contender, case)
        query = self.query(contender, workload, case)
        figures = meter.run(server, case, query, latency=P99 in workload.figures)
        if figures["sound"] == "yes" and not case.paths:
            server.forget_the_gone()
        else:
            # It may be behind for long, or who has gone is in namespaces that nobody writes to.
            self.running.pop(self.key(contender, case)).stop()
        return figures

    def query(self, contender, workload, case):
        query = dict(case.query, secs=self.options.seconds or workload.seconds, bytes=case.bytes)
        if query["rate"] == 0 and "window" not in query:
            query["window"] = self.window(contender, case)
        return query

    def window(self, contender, case):
        """Who writes event by event gains nothing from more, and takes long to end a run."""
        is_wide = servers.is_ours(contender) or case.deliveries
        wanted = (self.options.window or case.window) if is_wide else PEER_WINDOW
        return max(1, min(wanted, MOST_AHEAD_BYTES // case.bytes))

    def key(self, contender, case):
        """Says which runs may share a server."""
        args = (case.limit_args, case.bytes) if is_limit(contender) else case.server_args
        return contender, case.cores, case.connections, case.paths, args

    def server(self, contender, case):
        key = self.key(contender, case)
        if key not in self.running:
            server = servers.start(
                contender,
                case.cores,
                [*case.limit_args, "-b", str(case.bytes - len("data: \n\n"))],
                [*self.options.server_args, *case.server_args],
                self.options.jvm_args,
            )
            self.running[key] = server
            if not is_limit(contender) and contender != "nchan":
                seconds = SHORT_WARM_UP_SECONDS if case.paths else WARM_UP_SECONDS
                warm_up(server, self.window(contender, WARM_UP), seconds)
        return self.running[key]


def available(contenders):
    if "nchan" not in contenders or servers.Nchan.is_installed():
        return contenders
    print("without nchan: apt-get install nginx libnginx-mod-nchan", file=sys.stderr)
    return [name for name in contenders if name != "nchan"]


def raise_open_files():
    """Returns how many files one process may open."""
    try:
        resource.setrlimit(resource.RLIMIT_NOFILE, (OPEN_FILES, OPEN_FILES))
    except (ValueError, PermissionError):
        hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
        resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    return resource.getrlimit(resource.RLIMIT_NOFILE)[0]


def warm_up(server, widest, seconds):
    for window in (1, widest):
        query = {"rate": 0, "window": window, "secs": seconds / 2, "bytes": WARM_UP.bytes}
        meter.run(server, WARM_UP, query, latency=False)
        server.forget_the_gone()


def is_limit(contender):
    return contender.startswith("limit")


def is_disturbed(case, figures):
    """Where meter and server share a core, what is left over says nothing of others."""
    others = float(figures.get("other_pct", 0))
    return meter.has_own_core(case) and others > MOST_OTHERS_PCT


def show(workload, row):
    """Says what goes on, and how much of the cores someone else took."""
    words = [workload.name, row["case"], row["round"], row["contender"]]
    for figure in workload.figures:
        value = float(row.get(figure.column, 0)) * figure.scale
        words.append(f"{figure.title} {value:.{figure.digits}f}")
    print(*words, f"others {row.get('other_pct', '?')} %", file=sys.stderr)
