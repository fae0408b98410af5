"""A what-if scenario brought as a file: the one that `bihuan pack simulate --scenario` reads."""

from __future__ import annotations

import json

from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _

from bihuan.core import refusals
from bihuan.process.flow import Flow
from bihuan.process.simulation import scenario
from bihuan.web.design.asking import Question
from bihuan.web.request import Request

LARGEST = 1_000_000  # bytes


def asked(flow: Flow, request: Request) -> Question:
    """What was typed, or what the file says; nothing of a file that cannot be read."""
    if "read" not in request.POST:
        return Question.posted(flow, request.POST)
    file = request.FILES.get("scenario")
    if file is None:
        wrong = _("Choose a scenario file first.")
    else:
        try:
            return Question.of_load(flow, scenario.read(_data(file)))
        except scenario.BadScenario as bad:
            wrong = refusals.words(bad)
        except ValueError as bad:
            wrong = str(bad)
    question = Question.posted(flow, request.POST)
    return Question(flow, question.asked, wrong=(wrong,))


def _data(file: UploadedFile) -> object:
    if (file.size or 0) > LARGEST:
        raise ValueError(_("This file is too large for a scenario."))
    try:
        return json.loads(file.read().decode("utf-8-sig"))
    except json.JSONDecodeError as bad:
        words = _("This file is no JSON: line %(line)s, column %(column)s cannot be read.")
        raise ValueError(words % {"line": bad.lineno, "column": bad.colno}) from bad
    except RecursionError as bad:
        raise ValueError(_("This file is no scenario: its JSON is nested too deeply.")) from bad
    except UnicodeDecodeError as bad:
        raise ValueError(_("This file is no text in UTF-8.")) from bad
