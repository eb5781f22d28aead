"""Which desk reads a source's copy follows the registry while the enricher runs; a broken file changes nothing."""

import asyncio
from pathlib import Path

from prometheus_client import CollectorRegistry

from services.enricher.agent import JOB, follow_desks, job_of
from services.observability.metrics import Metrics
from services.pool.cpu_process import Job
from services.sources.registry.watch import WatchedRegistry


def file_of(desk: str) -> str:
    return f"sources: [{{id: nordwire, name: Nordic Wire, kind: agency, desk: {desk}}}]"


def desks_of(job: Job) -> dict[str, str]:
    return job.handle.keywords["desks"] if job is not JOB else {}  # type: ignore[attr-defined] # a partial


def test_a_file_that_breaks_or_vanishes_leaves_the_last_good_desks(tmp_path: Path) -> None:
    file = tmp_path / "sources.yaml"
    file.write_text(file_of("nordic"))
    watched = WatchedRegistry(file, Metrics(CollectorRegistry(), "enricher"))
    seen = []
    for content in (None, "sources: []", "\xff", file_of("world"), file_of("baltic")):
        if content is None:
            file.unlink()
        else:
            file.write_text(content, encoding="latin-1")
        watched.refresh()
        seen.append(desks_of(job_of(watched.now)))
    assert seen == [*[{"nordwire": "nordic"}] * 3, {}, {"nordwire": "baltic"}]


async def test_a_changed_desk_is_the_job_of_all_processes_without_a_restart(tmp_path: Path) -> None:
    file = tmp_path / "sources.yaml"
    file.write_text(file_of("nordic"))
    jobs: asyncio.Queue[Job] = asyncio.Queue()
    metrics = Metrics(CollectorRegistry(), "enricher")
    following = asyncio.create_task(follow_desks(file, metrics, jobs.put_nowait, 0.01))
    await asyncio.sleep(0)  # it reads the file in its first step
    file.write_text(file_of("baltic"))
    assert desks_of(await jobs.get()) == {"nordwire": "baltic"}
    following.cancel()
    await asyncio.gather(following, return_exceptions=True)
