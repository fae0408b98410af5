"""PDF with Chinese type. Typesetter and font are an extra: without them pages only print."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Mapping
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

SOURCES = Path(__file__).resolve().parent / "pdf"
FONTS = "manimgx_fonts_cjk"  # Noto Sans CJK, all weights, Simplified and Traditional


@cache
def is_there() -> bool:
    """Whether `bihuan[pdf]` is installed."""
    return find_spec("typst") is not None and find_spec(FONTS) is not None


def pdf(name: str, data: dict[str, Any], pictures: Mapping[str, bytes] | None = None) -> bytes:
    """The document `pdf/<name>.typ` filled with the data. Its text can be selected and searched.

    `pictures`: file name -> JPEG; the document finds each as `/<file name>`.
    """
    from typst import Compiler  # late: 80 MB that most requests never need

    with tempfile.TemporaryDirectory(prefix="bihuan-pdf-") as folder:
        for file_name, content in (pictures or {}).items():
            (Path(folder) / file_name).write_bytes(content)
        compiler = Compiler(
            (SOURCES / f"{name}.typ").read_bytes(),
            root=folder,
            font_paths=_fonts(),
            ignore_system_fonts=True,
            sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
        )
        made = compiler.compile(format="pdf")
    assert isinstance(made, bytes)
    return made


@cache
def _fonts() -> Any:
    """The fonts are read once a process."""
    from typst import Fonts

    spec = find_spec(FONTS)
    assert spec is not None and spec.origin is not None
    return Fonts(include_system_fonts=False, font_paths=[str(Path(spec.origin).parent)])
