"""What the live explorer asks -> the reply: the jobs of its page, its pictures and its search."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from kg.errors import SettingError
from kg.serving.refusals import Refused
from kg.serving.replies import Reply

if TYPE_CHECKING:
    from kg.serving.replies import Job
    from kg.serving.states import State


def explored(job: Job, state: State) -> Reply:
    """Do one of these jobs; 400 where it asks for what no picture can show."""
    from kg.views.explorer import explorer_data, explorer_page, names_data, read_step

    base = job["base"]
    if job["job"] == "explorer":
        page = explorer_page(language=job["language"])
        return Reply(200, "text/html; charset=utf-8", page.encode("utf-8", "replace"))
    if job["job"] == "names":
        return _json(names_data(state.store, job["words"], base=base), job["limit"])
    try:
        steps = [read_step(each, base=base) for each in job["around"]]
        return _json(explorer_data(state.store, steps, base=base), job["limit"])
    except SettingError as error:
        raise Refused(400, error.message) from error


def _json(data: Any, limit: int) -> Reply:  # noqa: ANN401 - JSON values
    body = json.dumps(data, ensure_ascii=False, separators=(",", ":")).encode()
    if len(body) > limit:
        raise Refused(413, f"the result is larger than {limit} bytes: ask for less")
    return Reply(200, "application/json; charset=utf-8", body)
