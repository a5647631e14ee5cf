"""Runs the contenders in turn and reads what the meter says."""

import dataclasses
import resource
import sys

from . import memory, meter, servers
from .workloads import MOST_AHEAD_BYTES, P99, WORKLOADS, Case

WARM_UP_SECONDS = 24
SHORT_WARM_UP_SECONDS = 8  # of servers that serve one run only
OPEN_FILES = 65536
SPARE_FILES = 500
PEER_WINDOW = 100
WARM_UP = Case()


class Bench:
    """Keeps servers up from round to round, for a JVM takes seconds of traffic to be fast."""

    def __init__(self, options):
        self.options = options
        self.running = {}

    def __enter__(self):
        try:
            resource.setrlimit(resource.RLIMIT_NOFILE, (OPEN_FILES, OPEN_FILES))
        except (ValueError, PermissionError):
            hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
            resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
            if hard < max(case.connections for w in WORKLOADS.values() for case in w.cases):
                print(f"only {hard} open files are allowed; raise ulimit -Hn", file=sys.stderr)
        return self

    def __exit__(self, *failure):
        for server in self.running.values():
            server.stop()

    def measure(self, workload):
        asked = self.options.contenders or workload.contenders
        contenders = [name for name in workload.contenders if name in asked]
        if "nchan" in contenders and not servers.Nchan.is_installed():
            print("without nchan: apt-get install nginx libnginx-mod-nchan", file=sys.stderr)
            contenders.remove("nchan")
        rows = []
        for number in range(1, (self.options.rounds or workload.rounds) + 1):
            for case in map(self.allowed, workload.cases):
                for contender in contenders:
                    row = {"round": number, "case": case.label, "contender": contender}
                    row |= self.run(contender, workload, case)
                    rows.append(row)
                    show(workload, row)
        return rows

    def allowed(self, case):
        """Returns the case with as many connections as one process may have."""
        most = resource.getrlimit(resource.RLIMIT_NOFILE)[0] - SPARE_FILES
        if case.connections <= most:
            return case
        return dataclasses.replace(case, label=f"{most:,}", value=most, connections=most)

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
            # Who writes event by event gains nothing from more, and takes long to end a run.
            ours = self.options.window or case.window
            wanted = ours if servers.is_ours(contender) else PEER_WINDOW
            query["window"] = max(1, min(wanted, MOST_AHEAD_BYTES // case.bytes))
        return query

    def key(self, contender, case):
        """Says which runs may share a server."""
        args = (case.limit_args, case.bytes) if is_limit(contender) else case.server_args
        return contender, case.cores, args, case.paths

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
                warm_up(server, SHORT_WARM_UP_SECONDS if case.paths else WARM_UP_SECONDS)
        return self.running[key]


def warm_up(server, seconds):
    for query in ({"rate": 0, "window": 1}, {"rate": 0, "window": PEER_WINDOW}):
        query |= {"secs": seconds / 2, "bytes": WARM_UP.bytes}
        meter.run(server, WARM_UP, query, latency=False)
        server.forget_the_gone()


def is_limit(contender):
    return contender.startswith("limit")


def show(workload, row):
    """Says what goes on, and how much of the cores someone else took."""
    words = [workload.name, row["case"], row["round"], row["contender"]]
    for figure in workload.figures:
        value = float(row.get(figure.column, 0)) * figure.scale
        words.append(f"{figure.title} {value:.{figure.digits}f}")
    print(*words, f"others {row.get('other_pct', '?')} %", file=sys.stderr)
