"""The lists at SCALE=100 against those at 1: two services on two databases of one server, in alternating rounds."""

from collections.abc import Sequence
from contextlib import ExitStack

from bench import data, load, place, processes, reads
from bench.figures import Findings
from bench.load import Round
from bench.reads import Pace
from settings import Settings

SMALL, LARGE = 1, 100


async def measure(settings: Settings, pace: Pace, findings: Findings) -> None:
    """Measure `growth_p99`, where both databases are there."""
    if not (await data.ready(SMALL) and await data.ready(LARGE)):
        findings.notes.append(
            f"growth_p99 is measured when the data of SCALE={SMALL} and SCALE={LARGE} are both there."
        )
        return
    for scale in (SMALL, LARGE):
        await data.ensure(scale)
    worst = 0.0
    with ExitStack() as stack:
        up, asked = {}, {}
        for scale, kind in ((SMALL, "app"), (LARGE, "grown")):
            own = place.on(settings, data.name(scale))
            up[scale] = stack.enter_context(processes.server(kind, own))
            questions, _ = await reads.questions(own)
            asked[scale] = {question.name: question.asked["app"] for question in questions}
        for name in ("council_list", "provider_tab"):
            found: dict[int, list[Round]] = {SMALL: [], LARGE: []}
            for scale in (SMALL, LARGE):
                load.run(up[scale], [asked[scale][name]], pace.warm_up)
            for number in range(pace.rounds):
                for scale in (SMALL, LARGE) if number % 2 == 0 else (LARGE, SMALL):
                    found[scale].append(load.run(up[scale], [asked[scale][name]], pace.seconds))
            ratio = load.ratio([one.p99_ms for one in found[LARGE]], [one.p99_ms for one in found[SMALL]])
            findings.add({f"{name}_p99_ms_scale_{scale}": load.median(found[scale]).p99_ms for scale in found})
            findings.notes.append(f"growth: p99 of {name} at {LARGE} × ÷ at {SMALL} × = {ratio:.2f}.")
            findings.notes += [f"growth: {name} at {scale} ×: {_shown(found[scale])}." for scale in found]
            worst = max(worst, ratio)
    findings.add({"growth_p99": worst})


def _shown(rounds: Sequence[Round]) -> str:
    middle = load.median(rounds)
    return f"{middle.per_second:.0f} requests/s, p50 {middle.p50_ms:.1f} ms, p99 {middle.p99_ms:.1f} ms"
