"""What is measured: one entry for each row of the table of goals, and the growth."""

from .goals import (
    Goal,
    itself,
    over,
    runs_with_a_loss,
    times,
    times_the_best_peer,
    times_the_first_case,
)
from .workload import ALL, EVENT_BYTES, Case, Figure, Workload

JVM_PEERS = ("jetty", "javalin", "vertx")
CONTENDERS = ("limit-64k", "ours-zgc", *ALL)
KIB = 1024
MOST_AHEAD_BYTES = 512 * KIB  # half of what our server lets a subscriber be behind

DELIVERIES = Figure("deliveries_s", "thousand deliveries/s", 1e-3)
CPU = Figure("server_pct", "server CPU, %", 1, 1)
P50 = Figure("p50", "p50, ms", 1e-3, 2)
P99 = Figure("p99", "p99, ms", 1e-3, 2)
COST = Figure("server_cpu_ns_per_event", "CPU per delivery, ns")
MESSAGES = Figure("messages_s", "thousand messages/s", 1e-3, 1)
TOGETHER = Figure("bytes_per_connection", "together, KiB", 1 / KIB, 2)
NOTHING_LOST = Goal("nothing lost", runs_with_a_loss, at_most=0, digits=0)

AS_FAST_AS_TAKEN = {"rate": 0}
ONE_BY_ONE = {"rate": 0, "window": 1}
COALESCED = ("-B", "16384")  # as the goals say
WIDE = ("-B", "65536", "-W", str(MOST_AHEAD_BYTES))  # as ours writes, and may be ahead
CONNECTIONS = (100, 1000, 10_000, 30_000)
# The smallest has room for nothing but the time stamp: 17 bytes of data.
SIZES = ((25, "25 B"), (100, "100 B"), (KIB, "1 KiB"), (64 * KIB, "64 KiB"))
# To ask 10,000 subscribers how far behind they are takes long, so it is asked seldom.
MANY_AHEAD = MOST_AHEAD_BYTES // EVENT_BYTES
FILLED = {
    "query": {"rate": 100, "ns": "/events/all"},
    "fill": True,
    # So that they stay: else it would be measured without them.
    "server_args": ("--max-lag-bytes", str(64 * KIB * KIB), "--write-timeout", "PT1H"),
}


def paths_to_stall(others):
    """Who stalls takes the first path: what is published there fills them and one reader only."""
    return "/subscribe/events*1", f"/subscribe/events/all*{others - 1}"


WORKLOADS = {
    workload.name: workload
    for workload in (
        Workload(
            "saturation",
            "Coalesced saturation",
            (
                Goal("≥ 0.8 × limit", times("limit", DELIVERIES), at_least=0.8),
                Goal(
                    "≥ 100 × the best peer", times_the_best_peer(DELIVERIES), at_least=100, digits=0
                ),
                NOTHING_LOST,
            ),
            (DELIVERIES, COST),
            (Case(query=AS_FAST_AS_TAKEN, limit_args=COALESCED),),
            ("limit-64k", *ALL),
        ),
        Workload(
            "one-event-per-write",
            "One event per write",
            (
                Goal("≥ 0.8 × limit", times("limit", DELIVERIES), at_least=0.8),
                Goal("above every peer", times_the_best_peer(DELIVERIES), at_least=1),
            ),
            (DELIVERIES, COST),
            (Case(query=ONE_BY_ONE),),
            ("limit", "ours", *JVM_PEERS),
        ),
        Workload(
            "rate-100",
            "100 events a second",
            (
                Goal("CPU ≤ 1.2 × limit", times("limit", CPU), at_most=1.2),
                Goal("p99 ≤ 1.5 × limit", times("limit", P99), at_most=1.5),
            ),
            (CPU, P50, P99),
            (Case(query={"rate": 100}),),
        ),
        Workload(
            "rate-1000",
            "1,000 events a second",
            (Goal("p99 ≤ 2 × limit", times("limit", P99), at_most=2),),
            (CPU, P50, P99),
            (Case(query={"rate": 1000}, limit_args=COALESCED),),
            ("limit", "ours"),
        ),
        Workload(
            "rate-10000",
            "10,000 events a second",
            (Goal("p99 ≤ 3 × limit", times("limit", P99), at_most=3), NOTHING_LOST),
            (CPU, P50, P99),
            (Case(query={"rate": 10000}, limit_args=COALESCED),),
            ("limit", "ours"),
        ),
        Workload(
            "ten-thousand-connections",
            "10,000 connections, 10 events a second",
            (
                Goal("p99 ≤ 1.5 × limit", times("limit", P99), at_most=1.5),
                Goal("CPU ≤ 1.3 × limit", times("limit", CPU), at_most=1.3),
            ),
            (CPU, P50, P99, Figure("rss_kb", "resident, MiB", 1 / 1024)),
            (Case(connections=10_000, query={"rate": 10}),),
            ("limit", "ours", "ours-zgc", *JVM_PEERS, "nchan"),
            seconds=6,
        ),
        Workload(
            "memory",
            "Memory of an idle connection, of 10,000",
            (Goal("≤ 10 KiB over plain Jetty", over("jetty", TOGETHER), at_most=10),),
            (
                Figure("heap_per_connection", "live heap, KiB", 1 / KIB, 2),
                Figure("native_per_connection", "outside the heap, KiB", 1 / KIB, 2),
                TOGETHER,
            ),
            (Case(connections=10_000, query={"rate": 10}),),
            ("ours", *JVM_PEERS),
            rounds=3,
            against="",
        ),
        Workload(
            "namespaces",
            "10,000 namespaces of one subscriber each and 10 above, published to at random",
            (
                Goal(
                    "≥ 60 thousand messages a second accepted and delivered",
                    itself(MESSAGES),
                    at_least=60,
                    digits=1,
                ),
            ),
            (MESSAGES, COST),
            (
                Case(
                    connections=10_010,
                    query=dict(AS_FAST_AS_TAKEN, spread=10_000),
                    paths=("/subscribe/events/%d*10000", "/subscribe/events*10"),
                    window=MANY_AHEAD,
                    deliveries=11,
                ),
            ),
            ("ours", "jetty", "vertx"),
            against="",
        ),
        Workload(
            "stalled",
            "1 % of 1,000 stalled, 100 events a second",
            (
                Goal(
                    "p99 of the others ≤ 1.5 × without them", times_the_first_case(P99), at_most=1.5
                ),
            ),
            (P50, P99),
            (
                Case("none stalled", paths=paths_to_stall(1000), **FILLED),
                Case("10 stalled", paths=paths_to_stall(990), **FILLED, stalled=10),
            ),
            ("ours", "jetty"),
            rounds=3,
            axis="case",
            against="case",
        ),
        Workload(
            "publish-cost",
            "Publishing to one of many namespaces of one subscriber each",
            (Goal("≤ 1.5 × the same among ten", times_the_first_case(COST), at_most=1.5),),
            (COST,),
            tuple(
                Case(
                    f"among {n:,}",
                    connections=n,
                    query={"rate": 10_000, "ns": "/events/7"},
                    paths=(f"/subscribe/events/%d*{n}",),
                    deliveries=1,
                )
                for n in (10, 10_000)
            ),
            ("ours", "jetty"),
            rounds=3,
            axis="namespaces",
            against="case",
        ),
        Workload(
            "batch-delay",
            "1,000 events a second, CPU against latency",
            (),
            (CPU, P50, P99),
            tuple(
                Case(
                    f"{ms} ms" if ms else "none",
                    query={"rate": 1000},
                    limit_args=COALESCED,
                    server_args=("--batch-delay", f"PT{ms / 1000}S") if ms else (),
                )
                for ms in (0, 10, 25)
            ),
            ("limit", "ours"),
            rounds=3,
            axis="batch delay",
        ),
        Workload(
            "growth-connections",
            "Cost against connections, one event per write",
            (),
            (COST,),
            tuple(Case(f"{n:,}", connections=n, query=ONE_BY_ONE) for n in CONNECTIONS),
            ("limit", "ours", *JVM_PEERS),
            rounds=3,
            seconds=2,
            axis="connections",
        ),
        Workload(
            "growth-connections-coalesced",
            "Cost against connections, coalesced",
            (),
            (COST,),
            tuple(
                Case(f"{n:,}", connections=n, query=AS_FAST_AS_TAKEN, limit_args=WIDE)
                for n in CONNECTIONS
            ),
            ("limit", "ours"),
            rounds=3,
            seconds=2,
            axis="connections",
        ),
        Workload(
            "growth-bytes",
            "Cost against event size, one event per write",
            (),
            (COST,),
            tuple(Case(label, bytes=n, query=ONE_BY_ONE) for n, label in SIZES),
            ("limit", "ours", *JVM_PEERS),
            rounds=3,
            seconds=2,
            axis="event size",
        ),
        Workload(
            "growth-bytes-coalesced",
            "Cost against event size, coalesced",
            (),
            (COST,),
            tuple(
                Case(label, bytes=n, query=AS_FAST_AS_TAKEN, limit_args=WIDE)
                for n, label in SIZES
            ),
            ("limit", "ours"),
            rounds=3,
            seconds=2,
            axis="event size",
        ),
        Workload(
            "growth-namespaces",
            "Cost against namespaces of one subscriber each, published to at random",
            (),
            (COST, MESSAGES),
            tuple(
                Case(
                    f"{n:,}",
                    connections=n,
                    query=dict(AS_FAST_AS_TAKEN, spread=n),
                    paths=(f"/subscribe/events/%d*{n}",),
                    window=MANY_AHEAD,
                    deliveries=1,
                )
                for n in (10, 100, 1000, 10_000)
            ),
            ("ours", "jetty", "vertx"),
            rounds=3,
            seconds=2,
            axis="namespaces",
            against="",
        ),
        Workload(
            "two-cores",
            "Two cores for the server, of which the meter shares one",
            (),
            (DELIVERIES, COST),
            tuple(
                Case(f"{way}, {named}", query=query, limit_args=args, cores=cores)
                for way, query, args in (
                    ("one event per write", ONE_BY_ONE, ("-B", "0")),
                    ("coalesced", AS_FAST_AS_TAKEN, WIDE),
                )
                for cores, named in (("0", "one core"), ("0,1", "two cores"))
            ),
            ("limit", "ours", *JVM_PEERS),
            rounds=3,
            seconds=2,
            axis="case",
        ),
    )
}
