"""Real documents kept beside the repository: every stated fact of Word, PDF and text files, and no word lost.

Scans take minutes and are measured by `python -m tests.bench imports`.
"""

from __future__ import annotations

from pathlib import Path

from tests.bench import imports


def test_every_document_has_its_counts() -> None:
    assert len(imports.expected()) == 22


def test_real_documents_are_imported_word_for_word_and_right(shared: Path) -> None:
    wrong = []
    for path, facts in imports.documents():
        if facts.get("text_from") == "ocr":
            continue
        result = imports.measure(path, facts)
        faults = [name for name, verdict in result.facts.items() if verdict not in ("right", "-")]
        if result.differing or faults or result.items != result.items_expected or result.addressees_right is False:
            wrong.append((result.name, result.differing, faults, result.items, result.addressees_right))
        assert ("not-a-conclusion" in result.problems) != (path.parent.name == "real-notices" or path == imports.SEED)
    assert shared.is_dir()
    assert wrong == []
