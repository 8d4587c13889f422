"""Alive, and ready: a load balancer is told which of the things we need is away."""

import psycopg
import pytest

from backend.core import clock, jobs
from backend.development.processes import free_ports

pytestmark = pytest.mark.slow

ALL_WELL = {"database": "ok", "storage": "ok", "worker": "ok"}


@pytest.fixture
def closed() -> str:
    """A host and port at which nobody listens."""
    return f"127.0.0.1:{free_ports(1)[0]}"


@pytest.fixture
def worker(fresh_database: str) -> psycopg.Connection:
    """A worker that has just given a sign of life, on a database of its own."""
    with psycopg.connect(fresh_database, autocommit=True) as connection:
        connection.execute("insert into procrastinate_workers default values")
        yield connection


def checks(app, status: int) -> dict[str, str]:
    body = app.test_client().get("/readyz", status=status).json
    assert body["status"] == ("ok" if status == 200 else "unavailable")
    return body["checks"]


def test_ready_when_everything_is_there(worker, make_app, fresh_database):
    assert checks(make_app(database_url=fresh_database), 200) == ALL_WELL


def test_not_ready_without_a_worker(make_app, fresh_database):
    app = make_app(database_url=fresh_database)
    assert checks(app, 503) == {**ALL_WELL, "worker": "failed"}


def test_a_worker_that_has_gone_silent_is_taken_for_dead(worker, make_app, fresh_database):
    app = make_app(database_url=fresh_database)
    worker.execute(
        "update procrastinate_workers set last_heartbeat = now() - make_interval(secs => %s)",
        [jobs.HEARTBEAT_SECONDS + 1],
    )
    assert checks(app, 503) == {**ALL_WELL, "worker": "failed"}


def test_not_ready_without_the_store(worker, make_app, fresh_database, closed):
    app = make_app(database_url=fresh_database, s3_endpoint_url=f"http://{closed}")
    assert checks(app, 503) == {**ALL_WELL, "storage": "failed"}


def test_not_ready_without_the_bucket(worker, make_app, fresh_database):
    app = make_app(database_url=fresh_database, s3_bucket="nobody-made-this")
    assert checks(app, 503) == {**ALL_WELL, "storage": "failed"}


def test_not_ready_with_keys_the_store_does_not_know(worker, make_app, fresh_database):
    app = make_app(database_url=fresh_database, s3_secret_access_key="not-the-secret")
    assert checks(app, 503) == {**ALL_WELL, "storage": "failed"}


@pytest.fixture
def without_database(make_app, closed):
    return make_app(database_url=f"postgresql://nobody@{closed}/nothing")


def test_not_ready_without_the_database(without_database):
    expected = {"database": "failed", "storage": "ok", "worker": "failed"}
    assert checks(without_database, 503) == expected


def test_alive_whatever_is_away(without_database):
    assert without_database.test_client().get("/healthz").json == {"status": "ok"}


def test_without_the_database_a_request_is_asked_to_come_again(without_database):
    client = without_database.test_client()
    signing_in = {"access_token": "dev:nguyen-van-an"}
    for answer in (
        client.get("/api/v1/agencies", status=503),
        client.post("/api/v1/sessions/zalo", json=signing_in, status=503),
    ):
        assert answer.json["type"] == "urn:mot-cua:problem:unavailable"
        assert int(answer.headers["Retry-After"]) > 0


def test_a_connection_the_server_has_ended_is_replaced(make_app, fresh_database):
    client = make_app(database_url=fresh_database).test_client()
    client.get("/api/v1/agencies")
    with psycopg.connect(fresh_database, autocommit=True) as connection:
        connection.execute(
            "select pg_terminate_backend(pid, 5000) from pg_stat_activity"
            " where datname = current_database() and pid <> pg_backend_pid()"
        )
    client.get("/api/v1/agencies")


def test_the_clock_is_aware_and_today_is_viet_nams():
    assert clock.now().utcoffset() is not None
    with clock.set_to(clock.now().replace(year=2026, month=11, day=23, hour=17, minute=30)):
        assert clock.today().isoformat() == "2026-11-24"
