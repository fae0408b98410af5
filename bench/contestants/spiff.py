"""SpiffWorkflow: nine manual tasks in a row; its JSON is loaded and saved around every step."""

from __future__ import annotations

import os
import sqlite3
import tempfile
from itertools import pairwise
from pathlib import Path
from typing import Any

from lxml import etree
from SpiffWorkflow.bpmn.parser.BpmnParser import BpmnParser
from SpiffWorkflow.bpmn.serializer import BpmnWorkflowSerializer
from SpiffWorkflow.bpmn.specs.bpmn_process_spec import BpmnProcessSpec
from SpiffWorkflow.bpmn.workflow import BpmnWorkflow
from SpiffWorkflow.util.task import TaskState

from bench.contestants.clockwork import FORM, STEPS, race

BPMN = "http://www.omg.org/spec/BPMN/20100524/MODEL"


def nine_steps() -> BpmnProcessSpec:
    keys = ["begin", *(f"step{number}" for number in range(STEPS)), "end"]
    tasks = "".join(f'<manualTask id="{key}"/>' for key in keys[1:-1])
    flows = "".join(
        f'<sequenceFlow id="f{n}" sourceRef="{a}" targetRef="{b}"/>'
        for n, (a, b) in enumerate(pairwise(keys))
    )
    text = (
        f'<definitions xmlns="{BPMN}" targetNamespace="bench"><process id="change" '
        f'isExecutable="true"><startEvent id="begin"/>{tasks}<endEvent id="end"/>{flows}'
        "</process></definitions>"
    )
    parser = BpmnParser()
    parser.add_bpmn_xml(etree.fromstring(text))
    return parser.get_spec("change")


class Store:
    """One row an instance, durable."""

    def __init__(self) -> None:
        url = os.environ.get("BENCH_POSTGRES")
        if url:
            import psycopg

            self.sql: Any = psycopg.connect(url)
            self.mark = "%s"
            self.sql.execute("DROP TABLE IF EXISTS spiff")
        else:
            file = Path(tempfile.mkdtemp(prefix="bihuan-bench-")) / "spiff.db"
            self.sql, self.mark = sqlite3.connect(file), "?"
            self.sql.execute("PRAGMA journal_mode=WAL")
            self.sql.execute("PRAGMA synchronous=FULL")
        self.sql.execute("CREATE TABLE spiff (id INTEGER PRIMARY KEY, data TEXT)")
        self.sql.commit()
        self.last = 0

    def add(self, data: str) -> int:
        self.last += 1
        m = self.mark
        self.sql.execute(f"INSERT INTO spiff (id, data) VALUES ({m},{m})", (self.last, data))
        self.sql.commit()
        return self.last

    def load(self, key: int) -> str:
        return str(
            self.sql.execute(f"SELECT data FROM spiff WHERE id={self.mark}", (key,)).fetchone()[0]
        )

    def save(self, key: int, data: str) -> None:
        m = self.mark
        self.sql.execute(f"UPDATE spiff SET data={m} WHERE id={m}", (data, key))
        self.sql.commit()


if __name__ == "__main__":
    spec, store = nine_steps(), Store()
    serializer = BpmnWorkflowSerializer(BpmnWorkflowSerializer.configure())

    def one_ticket() -> int:
        workflow = BpmnWorkflow(spec)
        workflow.do_engine_steps()
        key = store.add(serializer.serialize_json(workflow))
        for _ in range(STEPS):
            workflow = serializer.deserialize_json(store.load(key))
            task = workflow.get_next_task(state=TaskState.READY, manual=True)
            task.set_data(**FORM)
            task.run()
            workflow.do_engine_steps()
            store.save(key, serializer.serialize_json(workflow))
        assert workflow.is_completed()
        return STEPS

    race(one_ticket)
