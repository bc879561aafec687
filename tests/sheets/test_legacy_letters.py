"""TCVN3 and VNI: every letter both ways, whole sentences, recognition, and nothing converted unasked."""

from __future__ import annotations

from pathlib import Path
from unicodedata import normalize

import pytest
from books import WRITERS, Look, write_text

from disburse.sheets.legacy import CELLS_MIN, Converted, is_capital_font, recognise, watched
from disburse.sheets.legacy_letters import LETTERS, LegacyEncoding, convert, spell
from disburse.sheets.opening import open_book
from disburse.sheets.refusals import FileRefused, LegacyFont, refusal
from disburse.sheets.syllables import is_syllable, vietnamese_share

VOWELS = "aăâeêioôơuưy"
TONES = ("", "\u0300", "\u0309", "\u0303", "\u0301", "\u0323")
SMALL = [normalize("NFC", vowel + tone) for vowel in VOWELS for tone in TONES] + ["đ"]
ALPHABET = SMALL + [letter.upper() for letter in SMALL]
BOTH = pytest.mark.parametrize("encoding", ["tcvn3", "vni"])
SENTENCES = [
    "Nguyễn Thị Hoà",
    "Đặng Văn Lý",
    "Trần Thị Thuỷ",
    "Phạm Quốc Khuyến hưởng trợ cấp tuất hằng tháng tại xã Mường Hoa",
    "Bảo hiểm xã hội Việt Nam: lương hưu, mất sức lao động, người có công; 3.245.800 đồng",
    "Ở Ỷ La, ông Ứng được uỷ quyền lĩnh thay bà Ưng; ẵm ẳng ẹp ỡm ờ",
]
NAMES = ["Nguyễn Thị Mẫu", "Trần Văn Hằng", "Đỗ Bình Ngọc", "Phạm Thế Tường", "Lưu Thúy Ngà", "Hồ Quý Mận"]


@BOTH
def test_the_table_holds_every_vietnamese_letter(encoding: LegacyEncoding) -> None:
    assert set(LETTERS[encoding]) == {letter for letter in ALPHABET if not letter.isascii()}
    assert len(LETTERS[encoding]) == 134


@BOTH
@pytest.mark.parametrize("letter", ALPHABET)
def test_a_letter_goes_there_and_comes_back(encoding: LegacyEncoding, letter: str) -> None:
    written = spell(letter, encoding)
    assert all(ord(character) < 256 for character in written)
    assert convert(written, encoding, capitals=encoding == "tcvn3" and letter.isupper()) == letter


@BOTH
def test_letters_of_one_case_share_no_spelling(encoding: LegacyEncoding) -> None:
    small = [spell(letter, encoding) for letter in SMALL]
    assert len(set(small)) == len(small)


@BOTH
@pytest.mark.parametrize("sentence", SENTENCES)
def test_a_sentence_goes_there_and_comes_back(encoding: LegacyEncoding, sentence: str) -> None:
    small = sentence.lower()
    assert convert(spell(small, encoding), encoding) == small
    assert convert(spell(sentence.upper(), encoding), encoding, capitals=True) == sentence.upper()


@pytest.mark.parametrize(
    ("encoding", "written", "meant"),
    [
        ("tcvn3", "NguyÔn ThÞ Hoµ", "Nguyễn Thị Hoà"),
        ("tcvn3", "§Æng V¨n Lý", "Đặng Văn Lý"),
        ("tcvn3", "NGUYÔN V¡N Tó", "NGUYỄN VĂN TÚ"),
        ("tcvn3", "Hå Tó", "Hồ Tú"),
        ("vni", "Nguyeãn Thò Hoøa", "Nguyễn Thị Hòa"),
        ("vni", "Ñaëng Vaên Lyù", "Đặng Văn Lý"),
        ("vni", "Traàn Thò Thuûy", "Trần Thị Thủy"),
        ("vni", "NGUYEÃN THÒ HOØA", "NGUYỄN THỊ HÒA"),
        ("vni", "Aùnh, AÙnh", "Ánh, Ánh"),
    ],
)
def test_what_people_typed_reads_as_they_meant(encoding: LegacyEncoding, written: str, meant: str) -> None:
    assert convert(written, encoding) == meant


def test_a_capital_font_shows_capitals() -> None:
    assert convert("nguyÔn v¨n mÉu", "tcvn3", capitals=True) == "NGUYỄN VĂN MẪU"
    assert [is_capital_font(font) for font in (".VnTimeH", ".VnTime", "VNI-TimesH")] == [True, False, False]


@BOTH
def test_rows_are_recognised_by_their_words_with_five_samples(encoding: LegacyEncoding) -> None:
    found = recognise([[n, spell(name, encoding), "999145000001"] for n, name in enumerate(NAMES)], {})
    assert found is not None
    assert found.encoding == encoding
    assert found.samples == [(spell(name, encoding), name) for name in NAMES[-5:]]


@BOTH
def test_a_few_odd_cells_count_only_in_a_legacy_font(encoding: LegacyEncoding) -> None:
    rows = [[spell(name, encoding)] for name in NAMES[: CELLS_MIN - 1]]
    assert recognise(rows, {}) is None
    found = recognise(rows, {0: ".VnTime" if encoding == "tcvn3" else "VNI-Times"})
    assert found is not None
    assert found.encoding == encoding


@pytest.mark.parametrize(
    "names",
    [
        NAMES,
        [normalize("NFD", name) for name in NAMES],
        [name.upper() for name in NAMES],
        ["H'Yă Niê Kđăm", "Y Bhông Ayun", "Giàng A Chứ", "Sùng A Páo", "K'Brôi", "Thào Mí Lử", "Mùa A Dính"],
        ["Tô Hà", "Võ Anh", "Lý Tú", "Vò Anh Tó", "Hà Vân", "Lê Ân"],
        ["Café 50 m² ½ © §3", "naïve", "Müller", "à la carte", "señor"],
    ],
)
def test_unicode_text_is_never_taken_for_legacy(names: list[str]) -> None:
    assert recognise([[name] for name in names], {}) is None


def test_names_of_the_e_de_are_never_taken_for_legacy_however_long_the_list() -> None:
    names = ["H’Ñuên Mlô", "Y Ñuên", "H’Ñuên Êban", "Ñuên"] * 50
    assert recognise([[name] for name in names], {}) is None
    assert len(list(watched(([name] for name in names), 0, {}))) == 200


def test_the_grammar_of_syllables_knows_vietnamese_from_its_disguises() -> None:
    for sentence in SENTENCES[:5]:
        share = vietnamese_share([sentence])
        assert share.words == share.valid > 0
        for encoding in LETTERS:
            assert vietnamese_share([spell(sentence, encoding)]).valid < share.valid / 2
    assert not any(map(is_syllable, ["NguyÔn", "Cắd", "mât́", "nặć", "bac̀", "cọ̀"]))


@BOTH
def test_only_the_cells_that_read_as_legacy_are_converted(tmp_path: Path, encoding: LegacyEncoding) -> None:
    grid = [["STT", "Họ và tên", "Địa chỉ"]]
    grid += [[n, spell(name, encoding), "Xóm Nẻ – Mường Hoa"] for n, name in enumerate(NAMES)]
    grid += [[9, "Nguyễn Văn Đã Chuyển", spell("Tổ dân phố Hợp Trùa", encoding)]]
    path = WRITERS["xlsx"](tmp_path / "a.xlsx", {"DS": grid}, Look())
    book = open_book(path, encoding=encoding)
    expected = [
        ["STT", "Họ và tên", "Địa chỉ"],
        *[[n, name, "Xóm Nẻ – Mường Hoa"] for n, name in enumerate(NAMES)],
        [9, "Nguyễn Văn Đã Chuyển", "Tổ dân phố Hợp Trùa"],
    ]
    assert list(book.rows("DS")) == expected
    assert book.heads()[0].rows == expected


@pytest.mark.parametrize("kind", sorted(WRITERS))
def test_a_cell_that_reads_either_way_follows_its_font_or_column(tmp_path: Path, kind: str) -> None:
    grid = [["Tên", "Thôn"], ["Vò Anh Tó", "Vò Tó"], ["nguyÔn v¨n mÉu", "Vò Tó"], ["", "Tổ dân phố 4"]]
    by_font = WRITERS[kind](tmp_path / f"a.{kind}", {"DS": grid}, Look(fonts={0: ".VnTimeH"}))
    assert [row[:2] for row in open_book(by_font, encoding="tcvn3").rows("DS")][1:3] == [
        ["VŨ ANH TÚ", "Vò Tó"],
        ["NGUYỄN VĂN MẪU", "Vò Tó"],
    ]
    by_column = WRITERS[kind](tmp_path / f"b.{kind}", {"DS": grid}, Look())
    assert [row[0] for row in Converted(open_book(by_column), "tcvn3").rows("DS")][1:3] == [
        "Vũ Anh Tú",
        "nguyễn văn mẫu",
    ]


@BOTH
def test_text_in_legacy_bytes_is_refused_with_samples_until_somebody_says_yes(
    tmp_path: Path, encoding: LegacyEncoding
) -> None:
    grid = [["STT", "Họ tên"], *([str(n), name] for n, name in enumerate(NAMES))]
    path = write_text(tmp_path / "a.csv", {"": grid}, encoding=encoding)
    other: LegacyEncoding = "vni" if encoding == "tcvn3" else "tcvn3"
    for answer in (None, other):
        with pytest.raises(LegacyFont) as refused:
            open_book(path, encoding=answer)
        assert refused.value.params == {"encoding": encoding}
        assert refused.value.samples[-1] == (spell(NAMES[-1], encoding), NAMES[-1])
        assert NAMES[-1] not in str(refused.value)
    assert list(open_book(path, encoding=encoding).rows("")) == grid


def test_samples_cross_the_border_of_the_process_apart_from_the_sentence() -> None:
    told = refusal("LegacyFont", {"encoding": "vni"}, [("Thuûy", "Thủy")])
    assert isinstance(told, LegacyFont)
    assert (told.code, told.samples) == ("F11", [("Thuûy", "Thủy")])
    assert type(refusal("unheard of", {})) is FileRefused
