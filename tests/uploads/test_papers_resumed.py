"""Papers of several files whose jobs have failed for good: found, and put down again."""

from uuid import UUID

import pytest
from sqlalchemy import text

from backend.uploads import service
from tests.factories import hostile
from tests.factories.dossiers import submission, submit
from tests.factories.jobs import TASKS, waiting, work_off
from tests.factories.uploads import send

pytestmark = pytest.mark.slow


def fail(session, task: str) -> None:
    """As when the store was away for longer than a job is tried."""
    changed = (
        "update procrastinate_jobs set status = 'failed', attempts = 6 where task_name = :task"
    )
    assert session.execute(text(changed), {"task": task}).rowcount == 1
    session.commit()


def resume(app) -> None:
    with app.app_context():
        TASKS["uploads:resume"](timestamp=0)


@pytest.fixture
def photos(an, app) -> list[UUID]:
    """Two photos of one paper, inspected, in the order of the submission."""
    ids = [UUID(send(an, hostile.jpeg())["id"]) for _ in range(2)]
    work_off(app)
    submit(an, submission(*reversed(ids)))
    return list(reversed(ids))


@pytest.mark.parametrize("task", ["uploads:bind", "uploads:bundle"])
def test_what_failed_for_good_is_done_after_all_and_in_order(app, session, photos, task):
    if task == "uploads:bundle":
        [(name, arguments)] = [job for job in waiting() if job[0] == "uploads:bind"]
        session.execute(text("delete from procrastinate_jobs where task_name = 'uploads:bind'"))
        session.commit()
        with app.app_context():
            TASKS[name](**arguments)
    fail(session, task)
    assert task not in [name for name, _ in waiting()]
    resume(app)
    work_off(app)
    session.expire_all()
    [bundle] = service.bundles_of(photos)
    assert (bundle.is_ready, bundle.pages) == (True, 2)
    assert list(bundle.upload_ids) == photos


def test_what_was_tried_for_half_a_day_is_left_to_operators(app, session, photos):
    fail(session, "uploads:bind")
    session.execute(text("update procrastinate_jobs set attempts = 300 where status = 'failed'"))
    session.commit()
    resume(app)
    assert "uploads:bind" not in [name for name, _ in waiting()]


def test_doing_it_all_again_changes_nothing(app, session, photos):
    jobs = [job for job in waiting() if job[0] == "uploads:bind"]
    work_off(app)
    [before] = service.bundles_of(photos)
    for name, arguments in jobs:
        with app.app_context():
            TASKS[name](**arguments)
    work_off(app)
    session.expire_all()
    assert service.bundles_of(photos) == [before]
