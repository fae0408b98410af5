"""Nine human tasks in a row."""

from __future__ import annotations

from typing import Any

from viewflow import this
from viewflow.workflow import flow, lock
from viewflow.workflow.models import Process

from bench.contestants.clockwork import FORM


def page(request: object, **more: object) -> None:
    """Never called: steps are taken by the activation, as a view would."""


class ChangeFlow(flow.Flow):
    process_class = Process
    lock_impl = lock.select_for_update_lock
    start = flow.StartHandle(this.begin).Next(this.step0)
    step0 = flow.View(page).Next(this.step1)
    step1 = flow.View(page).Next(this.step2)
    step2 = flow.View(page).Next(this.step3)
    step3 = flow.View(page).Next(this.step4)
    step4 = flow.View(page).Next(this.step5)
    step5 = flow.View(page).Next(this.step6)
    step6 = flow.View(page).Next(this.step7)
    step7 = flow.View(page).Next(this.step8)
    step8 = flow.View(page).Next(this.end)
    end = flow.End()

    def begin(self, activation: Any) -> Process:
        activation.process.data = dict(FORM)
        return activation.process
