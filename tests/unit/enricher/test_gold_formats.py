"""Small gold files of every format, written here, read and compared."""

from pathlib import Path

import pytest

from services.evaluation.annotations.attributions import evaluate_attributions
from services.evaluation.annotations.dates import evaluate_dates
from services.evaluation.annotations.entities import evaluate_entities
from services.evaluation.annotations.places import evaluate_places
from services.evaluation.annotations.quotes import evaluate_quotes
from services.evaluation.gold.brat import read_brat
from services.evaluation.gold.conll import read_conll
from services.evaluation.gold.geoparsing import read_geoparsing
from services.evaluation.gold.timeml import read_timeml

_CONLL = """-DOCSTART- -X- -X- O

Danish JJ B-NP B-MISC
premier NN I-NP O
Mette NNP B-NP B-PER
Frederiksen NNP I-NP I-PER
left VBD B-VP O
Copenhagen NNP B-NP B-LOC
. . O O

-DOCSTART- -X- -X- O

Reuters NNP B-NP I-ORG
asked VBD B-VP O
" " O O
why WRB B-ADVP O
" " O O
. . O O
"""
_TEXT = 'Anna Lindgren said the bridge was safe.\n"Nobody was hurt," she added.\n'
_ANN = """T1\tSource 0 13\tAnna Lindgren
T2\tCue 14 18\tsaid
T3\tContent 19 38\tthe bridge was safe
T4\tContent 40 58\t"Nobody was hurt,"
T5\tSource 59 62\tshe
T6\tCue 63 68\tadded
E1\tCue:T2 Source:T1 Content:T3
R1\tSpeaks Arg1:T5 Arg2:T6
R2\tSays Arg1:T6 Arg2:T4
"""
_TIMEML = """<?xml version="1.0"?>
<TimeML><DCT><TIMEX3 tid="t0" type="DATE" value="2023-05-17" functionInDocument="CREATION_TIME">17
May 2023</TIMEX3></DCT>
<TEXT>
The <EVENT eid="e1">talks</EVENT> began <TIMEX3 tid="t1" type="DATE" value="2023-05-16">yesterday</TIMEX3> and may
take <TIMEX3 tid="t2" type="DURATION" value="P3D">three days</TIMEX3>.
</TEXT></TimeML>
"""
_LGL = """<articles><article docid="7"><text>Roads in Paris, Texas were shut.</text><toponyms>
<toponym><start>9</start><end>14</end><phrase>Paris</phrase>
<gaztag geonameid="4717560"><lat>33.66094</lat><lon>-95.55551</lon></gaztag></toponym>
<toponym><start>16</start><end>21</end><phrase>Texas</phrase></toponym></toponyms></article></articles>
"""


def _silent(_done: int, _all: int) -> None:
    """Nobody watches."""


def test_conll_sentences_are_put_together_as_written(tmp_path: Path) -> None:
    (tmp_path / "gold.conll").write_text(_CONLL)
    first, second = read_conll(tmp_path / "gold.conll")
    assert [p.text for p in first.paragraphs] == ["Danish premier Mette Frederiksen left Copenhagen."]
    assert [p.text for p in second.paragraphs] == ['Reuters asked "why".']
    assert (0, 15, 32, "PER") in first.entities
    assert second.entities == {(0, 0, 7, "ORG")}


def test_entities_are_counted_by_span_and_type(tmp_path: Path) -> None:
    (tmp_path / "gold.conll").write_text(_CONLL)
    result = evaluate_entities(tmp_path / "gold.conll", "conll", _silent)
    assert (result["f1"], result["documents"]) == (1.0, 2)


@pytest.fixture
def brat(tmp_path: Path) -> Path:
    for folder, suffix, text in (("text", ".txt", _TEXT), ("attributions", "_ab12.ann", _ANN)):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / f"bridge{suffix}").write_text(text)
    return tmp_path


def test_brat_events_and_relations_are_attributions(brat: Path) -> None:
    (document,) = read_brat(brat)
    assert [(a.source, a.cue, a.content) for a in document.attributions] == [
        (((0, 13),), ((14, 18),), ((19, 38),)),
        (((59, 62),), ((63, 68),), ((40, 58),)),
    ]


def test_attributions_and_quotes_are_compared_with_brat(brat: Path) -> None:
    assert evaluate_attributions(brat, "brat", _silent)["f1"] == 1.0
    assert evaluate_quotes(brat, None, _silent)["f1"] == 1.0


def test_timeml_dates_are_resolved_against_the_document_date(tmp_path: Path) -> None:
    (tmp_path / "a.tml").write_text(_TIMEML)
    (document,) = read_timeml(tmp_path)
    assert [(document.text[t.start : t.end], t.value) for t in document.times] == [
        ("yesterday", "2023-05-16"),
        ("three days", "P3D"),
    ]
    assert evaluate_dates(tmp_path, "timeml", _silent)["f1"] == 1.0


def test_places_are_right_within_a_hundred_miles(tmp_path: Path) -> None:
    (tmp_path / "lgl.xml").write_text(_LGL)
    (document,) = read_geoparsing(tmp_path / "lgl.xml")
    assert [(p.phrase, p.latitude) for p in document.places] == [("Paris", 33.66094), ("Texas", None)]
    result = evaluate_places(tmp_path / "lgl.xml", "geoparsing", _silent)
    assert (result["f1"], result["accuracy_at_161_km"]) == (1.0, 1.0)


def test_a_format_that_does_not_fit_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="brat"):
        evaluate_quotes(tmp_path, "conll", _silent)


def test_nationalities_are_compared_where_the_gold_counts_them(tmp_path: Path) -> None:
    toponym = (
        "<toponym><start>2</start><end>8</end><phrase>German</phrase><gaztag><lat>51.5</lat><lon>10.5</lon></gaztag>"
    )
    text = "<articles><article><text>A German train left Berlin.</text><toponyms>"
    berlin = (
        "<toponym><start>20</start><end>26</end><phrase>Berlin</phrase><gaztag><lat>52.5</lat><lon>13.4</lon></gaztag>"
    )
    ends = "</toponyms></article></articles>"
    (tmp_path / "with.xml").write_text(f"{text}{toponym}</toponym>{berlin}</toponym>{ends}")
    (tmp_path / "._with.xml").write_bytes(b"\x00\x05\x16\x07")
    assert evaluate_places(tmp_path, None, lambda *_: None)["f1"] == 1.0
    (tmp_path / "with.xml").write_text(f"{text}{berlin}</toponym>{ends}")
    assert evaluate_places(tmp_path, None, lambda *_: None)["f1"] == 1.0
