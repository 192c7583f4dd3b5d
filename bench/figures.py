"""The figures, their bars, and what a run brings home."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Bar:
    """What a figure must reach (`least`) or stay within (`most`)."""

    name: str
    meaning: str
    least: float | None = None
    most: float | None = None

    def passes(self, value: float) -> bool:
        """Whether the figure is good enough."""
        return (self.least is None or value >= self.least) and (self.most is None or value <= self.most)

    @property
    def shown(self) -> str:
        """The bar as people read it."""
        return f"≥ {self.least:g}" if self.least is not None else f"≤ {self.most:g}"


BARS = {
    bar.name: bar
    for bar in (
        Bar("council_list_vs_postgraphile", "council list, requests/s ÷ PostGraphile", least=2.5),
        Bar("council_list_vs_floor", "council list, requests/s ÷ floor", least=0.8),
        Bar("council_list_vs_strawberry", "council list, requests/s ÷ plain Strawberry", least=10),
        Bar("package_vs_postgraphile", "one package with everything, requests/s ÷ PostGraphile", least=1.5),
        Bar("provider_tab_vs_postgraphile", "awaiting-response tab and counts, requests/s ÷ PostGraphile", least=2),
        Bar("provider_tab_vs_floor", "awaiting-response tab and counts, requests/s ÷ floor", least=0.8),
        Bar("server_cpu_vs_floor", "API process CPU a request ÷ floor's, council list", most=1.6),
        Bar("worst_stall_ms", "longest synchronous section of an admitted document, p99 thread CPU, ms", most=20),
        Bar("submit_vs_floor", "submitResponse/s ÷ the same statements by bare asyncpg", least=0.5),
        Bar("selection_vs_indexed", "5,000 services judged ÷ the found ones fetched by keys, the worse of two", most=3),
        Bar("growth_p99", "p99 of the lists at SCALE=100 ÷ at 1, the worse of the two", most=1.5),
        Bar("token_seen_us", "check of a token that was seen before, µs CPU", most=60),
        Bar("token_first_us", "check of a token at its first use, µs CPU", most=300),
        Bar(
            "token_endpoint_vs_bare",
            "tokens for machines, a second ÷ a bare handler's, free of Argon2",
            least=0.5,
        ),
        Bar("deadlines_vs_bare", "100,000 deadlines at once, worker's rate ÷ a bare SKIP LOCKED loop's", least=0.3),
        Bar("mail_after_finalise_p99_ms", "from finalise to the last request e-mail at SMTP, idle, p99, ms", most=1000),
        Bar("audit_chain_cost_1", "changes lost to the audit's chain, of all, with 1 writer in one council", most=0.2),
        Bar("audit_chain_cost_16", "the same with 16 writers", most=0.2),
        Bar("audit_chain_tail_seconds", "how long a row waits at most to be chained, while they write, s", most=2),
        Bar("jobs_memory_mb", "resident memory of the worker that runs jobs, throughout, MB", most=200),
        Bar("upload_vs_bare", "a document of 24 MB sent, bytes/s ÷ a bare handler with the same encryption", least=0.7),
        Bar("download_vs_bare", "the same document got, bytes/s ÷ a bare handler with the same encryption", least=0.7),
        Bar("transfers_memory_mb", "resident memory of a worker under 100 transfers at once, MB", most=300),
        Bar("deliveries_vs_bare", "webhooks a second ÷ a bare aiohttp loop's that seals and signs", least=0.5),
        Bar("delivered_p50_ms", "from an event to its receiver at 50 a second, p50, ms", most=100),
        Bar("delivered_p99_ms", "the same, p99", most=500),
        Bar("hanging_endpoint_p99", "p99 beside an endpoint that hangs ÷ p99 without it", most=1.25),
        Bar("claim_growth", "a claim where 1,000,000 deliveries wait ÷ where 1,000 do", most=1.5),
        Bar("deliveries_list_ms", "a page of 50 of 1,000,000 deliveries over HTTP, p99, ms", most=20),
        Bar("worker_memory_mb", "resident memory of a worker under load, MB", most=150),
    )
}


@dataclass
class Findings:
    """What a run measured: figures by name (those with a bar and those beside), and sentences to go with them."""

    figures: dict[str, float] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    broken: list[str] = field(default_factory=list)

    def add(self, more: Mapping[str, float]) -> None:
        """Take figures in, rounded as they are read."""
        self.figures |= {name: float(f"{value:.4g}") for name, value in more.items()}

    @property
    def failed(self) -> list[str]:
        """The names of bars that were measured and missed, and what else went wrong."""
        missed = [name for name, value in self.figures.items() if name in BARS and not BARS[name].passes(value)]
        return missed + self.broken
