"""A FastAPI app measured from inside by prometheus-fastapi-instrumentator, for comparison with weir in front of it."""

import asyncio
from uuid import UUID

from fastapi import FastAPI, Request, Response
from fastapi.responses import JSONResponse, StreamingResponse
from prometheus_client import CollectorRegistry
from prometheus_fastapi_instrumentator import Instrumentator
from pydantic import BaseModel


class Job(BaseModel):
    client_id: str
    size: int


def create_app(grouped: bool = False) -> FastAPI:
    """`grouped` is the instrumentator's default, `2xx`; otherwise the status label is the code itself."""
    app = FastAPI()

    @app.get("/health")
    async def health():
        return {"status": "ok"}

    @app.get("/clients/")
    async def clients():
        return [{"id": "acme"}, {"id": "globex"}]

    @app.post("/jobs/", status_code=201)
    async def create_job(job: Job):
        return {"job_id": "0", "client_id": job.client_id}

    @app.get("/jobs/{job_id}")
    async def job(job_id: UUID):
        return {"job_id": str(job_id), "status": "completed", "generation_duration_ms": 1500}

    @app.get("/items/{item_id:int}")
    async def item(item_id: int):
        return {"item": item_id}

    @app.put("/items/{item_id:int}")
    async def replace_item(item_id: int, request: Request):
        return {"item": item_id, "bytes": len(await request.body())}

    @app.delete("/items/{item_id:int}", status_code=204)
    async def delete_item(item_id: int):
        return Response(status_code=204)

    @app.get("/items/{name}")
    async def named_item(name: str):
        return {"name": name}

    @app.get("/files/{path:path}")
    async def file(path: str):
        return {"path": path}

    @app.head("/page")
    @app.get("/page")
    async def page():
        return Response(b"x" * 1234, media_type="text/plain")

    @app.get("/slash/{name}/")
    async def slash(name: str):
        return {"name": name}

    @app.post("/upload")
    async def upload(request: Request):
        return {"bytes": len(await request.body())}

    @app.get("/stream")
    async def stream(parts: int = 3):
        async def body():
            for number in range(parts):
                yield f"part {number}\n"
                await asyncio.sleep(0)
        return StreamingResponse(body(), media_type="text/plain")

    @app.get("/status/{code}")
    async def status(code: int):
        content = b"" if code in (204, 304) else b"status\n"
        return Response(content, status_code=code)

    @app.get("/boom")
    async def boom():
        raise RuntimeError("on purpose")

    @app.get("/fail")
    async def fail():
        return JSONResponse({"detail": "failed in good order"}, status_code=503)

    @app.get("/slow")
    async def slow(ms: int = 50):
        await asyncio.sleep(ms / 1000)
        return {"slept": ms}

    Instrumentator(
        should_group_status_codes=grouped, excluded_handlers=["^/metrics$"], registry=CollectorRegistry(),
    ).instrument(app).expose(app, include_in_schema=False)
    return app


# The same routes as weir's route file spells them.
ROUTES = (
    "GET        /health",
    "GET        /clients/",
    "POST       /jobs/",
    "GET        /jobs/{job_id}",
    "GET        /items/{item_id:int}",
    "PUT,DELETE /items/{item_id:int}",
    "GET        /items/{name}",
    "GET        /files/{path:path}",
    "GET,HEAD   /page",
    "GET        /slash/{name}/",
    "POST       /upload",
    "GET        /stream",
    "GET        /status/{code}",
    "GET        /boom",
    "GET        /fail",
    "GET        /slow",
)
