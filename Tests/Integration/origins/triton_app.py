"""The user story's Triton API: a FastAPI app that knows nothing of metrics."""

from uuid import UUID, uuid4

from fastapi import FastAPI, HTTPException, Response
from pydantic import BaseModel

from origins.app_process import run


class State(BaseModel):
    """What a job says of itself. Nothing is said of what is None."""

    status: str
    generation_duration_ms: float | None = None
    agent: str | None = None
    agent_ms: float | None = None
    success: bool | None = None


class Job(BaseModel):
    """A job goes through `states`, one each time that it is asked for, and stays in the last."""

    client_id: str
    states: list[State] = []


def create_app() -> FastAPI:
    app = FastAPI()
    jobs: dict[UUID, Job] = {}

    def active_jobs() -> int:
        return sum(job.states[0].status not in ("completed", "failed") for job in jobs.values() if job.states)

    @app.get("/health")
    async def health():
        return {"status": "ok"}

    @app.get("/clients/")
    async def clients():
        return sorted({job.client_id for job in jobs.values()})

    @app.post("/jobs/", status_code=201)
    async def create_job(job: Job):
        job_id = uuid4()
        jobs[job_id] = job
        return {"job_id": str(job_id), "status": "queued", "active_jobs": active_jobs()}

    @app.get("/jobs/{job_id}")
    async def read_job(job_id: UUID, response: Response):
        if job_id not in jobs:
            raise HTTPException(404)
        job = jobs[job_id]
        state = job.states.pop(0) if len(job.states) > 1 else job.states[0]
        if state.agent_ms is not None:
            response.headers["Server-Timing"] = f"db;dur=0.25, agent;desc=\"an agent\";dur={state.agent_ms}"
        said = {"job_id": str(job_id), "client_id": job.client_id, "active_jobs": active_jobs()}
        return said | state.model_dump(exclude_none=True, exclude={"agent_ms"})

    return app


if __name__ == "__main__":
    run(create_app())
