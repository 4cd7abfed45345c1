"""What is made of the words that Tesseract read: marks settled by the rest of the document, stamps left out."""

from __future__ import annotations

from ketluan.readers import scan
from ketluan.readers.scan import Word


def line(text: str, number: int, sure: float = 90.0) -> list[Word]:
    """A line of words of ten wide letters each, lines a hundred apart."""
    words = []
    left = 100
    for word in text.split():
        right = left + 10 * len(word)
        words.append(Word((number, 1, 1), left, number * 100, right, number * 100 + 30, sure, word))
        left = right + 10
    return words


def text(words: list[Word]) -> str:
    return " ".join(word.text for word in words)


def test_marks_that_one_place_alone_lacks_are_those_of_the_others() -> None:
    pages = [line("Kỳ thi trung học Phố thông,", 1), line("trung học phổ thông; và phổ thông", 1)]
    first, second = scan.agreed(pages)
    assert text(first) == "Kỳ thi trung học Phổ thông,"
    assert first[4].sure < 60
    assert second == pages[1]


def test_names_and_what_is_read_twice_stay() -> None:
    pages = [line("xã Ban Giang và Bản Giang, Bản Giang; thành phố cũ, thành phố, thành phổ, thành phổ", 1)]
    assert scan.agreed(pages) == pages


def test_neither_dirt_before_a_line_nor_a_stamp_over_it_is_text() -> None:
    words = [*line(". ,Về việc tăng cường", 1), *line("lmà|š Ị số:", 2, sure=30.0), *line("Căn cứ Luật", 3)]
    reading = scan.reading([words])
    assert " ".join(paragraph.text for paragraph in reading.paragraphs) == "Về việc tăng cường Căn cứ Luật"


def test_a_page_without_words_says_so() -> None:
    for words in ([], line(". ,", 1), line("lmà|š Ị", 1, sure=10.0)):
        assert "empty-page" in {doubt.rule for doubt in scan.reading([words]).doubts}
