"""What a workload consists of."""

from dataclasses import dataclass, field

ALL = ("limit", "ours", "jetty", "javalin", "vertx", "nchan")
EVENT_BYTES = 88
WINDOW = 1000


@dataclass(frozen=True)
class Figure:
    column: str
    title: str
    scale: float = 1
    digits: int = 0


@dataclass(frozen=True)
class Case:
    """One way to run: a workload has several where something grows."""

    label: str = ""
    connections: int = 1000
    bytes: int = EVENT_BYTES
    query: dict = field(default_factory=dict)
    limit_args: tuple = ("-B", "0")
    cores: str = "0"
    paths: tuple = ()
    server_args: tuple = ()
    stalled: int = 0
    fill: bool = False
    """Whether to publish first to those who stall, until the kernel takes no more of it."""
    window: int = WINDOW
    """How many events ahead of the slowest ours may be, where it publishes as fast as is taken.
    The same for peers where deliveries are given: there they would be asked far too often."""
    deliveries: int = 0
    """How many subscribers each event has; 0 for all, who must then have equal counts."""

    @property
    def is_rehearsed(self):
        """Whether a JVM needs the same just before: no other traffic of its server is like it."""
        is_paced = self.query.get("rate", 0) > 0
        return bool(self.paths) or is_paced or self.connections != Case.connections


@dataclass(frozen=True)
class Workload:
    name: str
    title: str
    goals: tuple
    figures: tuple
    cases: tuple = (Case(),)
    contenders: tuple = ALL
    rounds: int = 5
    seconds: float = 4
    axis: str = ""
    """What the cases differ in."""
    against: str = "limit"
    """What a ratio is to: "limit", in the same case; "case", the first, of the same contender."""
