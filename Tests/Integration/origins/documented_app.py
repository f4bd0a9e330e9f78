"""A FastAPI app as many are: routers under prefixes, several methods and names for one path, measured from inside."""

import argparse

from fastapi import APIRouter, FastAPI, Response
from prometheus_client import CollectorRegistry
from prometheus_fastapi_instrumentator import Instrumentator

from origins.app_process import run


def users() -> APIRouter:
    router = APIRouter(prefix="/users")

    @router.get("/")
    async def every():
        return []

    @router.post("/", status_code=201)
    async def create():
        return {}

    @router.get("/me")
    async def me():
        return {}

    @router.get("/{user}")
    async def one(user: int):
        return {"id": user}

    @router.put("/{user_id}")
    async def replace(user_id: str):
        return {"id": user_id}

    @router.api_route("/{user_id}/posts/{post_id}", methods=["GET", "DELETE", "PATCH", "OPTIONS"])
    async def post(user_id: str, post_id: str):
        return Response()

    return router


def create_app(root_path: str) -> FastAPI:
    app = FastAPI(root_path=root_path)
    app.include_router(users(), prefix="/api/v1")
    app.include_router(users(), prefix="/api/v2")

    @app.get("/")
    async def root():
        return {}

    @app.get("/reports/{year}-{month}.csv")
    async def report(year: int, month: int):
        return Response(f"{year},{month}\n", media_type="text/csv")

    @app.get("/größe/{name}")
    async def size(name: str):
        return {}

    @app.get("/hidden", include_in_schema=False)
    async def hidden():
        return {}

    Instrumentator(
        should_group_status_codes=False, excluded_handlers=["^/metrics$"], registry=CollectorRegistry(),
    ).instrument(app).expose(app, include_in_schema=False)
    return app


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--root-path", default="")
    run(create_app(parser.parse_args().root_path))
