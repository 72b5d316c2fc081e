"""Components of the page: Vue templates cannot share a function, so what they have in common is held equal."""

import re
from pathlib import Path

from wijksim.ui import components

FOLDER = Path(components.__file__).parent
FORMATS = re.compile(r"^    formats\(\) \{\n.*?\n    \},\n", re.DOTALL | re.MULTILINE)
WRITTEN = re.compile(r"^    written\(value, digits, signed\) \{\n.*?\n    \},\n", re.DOTALL | re.MULTILINE)
FIXED_DIGITS = "minimumFractionDigits"


def test_numbers_are_written_by_the_same_lines_everywhere():
    scripts = {path.name: path.read_text(encoding="utf-8") for path in FOLDER.glob("*.vue")}
    writing = {name: text for name, text in scripts.items() if FIXED_DIGITS in text or "written(" in text}
    assert {"city_map.vue", "headline.vue", "lines.vue", "money.vue", "wheel.vue"} == set(writing)
    for lines in (FORMATS, WRITTEN):
        assert len({tuple(lines.findall(text)) for text in writing.values()}) == 1
        assert all(len(lines.findall(text)) == 1 for text in writing.values())
