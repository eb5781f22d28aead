"""Document types, references and stray characters of XML as agencies send it."""

import pytest

from schemas.reasons import RejectReason
from services.parser.input.doctype import Doctype, read_doctype
from services.parser.input.limits import DEFAULT_LIMITS
from services.parser.input.xml_guard import parse_xml
from services.stream.messages import Rejected
from tests.unit.parser.items import article_of

NITF_DTD = '<!DOCTYPE nitf PUBLIC "-//IPTC//DTD NITF 3.4//EN" "nitf-3-4.dtd"'


def text_of(document: str) -> str:
    root = parse_xml(document, DEFAULT_LIMITS)
    assert not isinstance(root, Rejected), root
    return "".join(map(str, root.itertext()))


def refusal(document: str) -> RejectReason | None:
    found = parse_xml(document, DEFAULT_LIMITS)
    return found.reason if isinstance(found, Rejected) else None


@pytest.mark.parametrize(
    "doctype",
    [
        "",
        f"{NITF_DTD}>",
        f'{NITF_DTD} [<!ENTITY ndash "&#8211;">]>',
        f"{NITF_DTD} [<!ENTITY % more SYSTEM '../dtd/more.mod'> %more; <!-- it's all --> <?a b?> ]  >",
        "<!DOCTYPE a [<!ELEMENT a (#PCDATA)><!ATTLIST a b CDATA #IMPLIED><!NOTATION gif SYSTEM 'viewer'>]>",
        "<!DOCTYPE a [<!ENTITY logo SYSTEM 'http://wire.example/logo.gif' NDATA gif>]>",
        '<!DOCTYPE a [<!ENTITY ndash "&#8211;"><!ENTITY ndash "not this one">]>',
        '<!DOCTYPE a [<!ENTITY lt "&#38;#60;"><!ENTITY wire "Harbour &amp; Wire">]>',
    ],
)
def test_harmless_document_types_are_read_and_leave_the_text_as_it_is(doctype: str) -> None:
    assert text_of(f'<?xml version="1.0"?>\n<!-- a > b -->{doctype}<a>Toll 4&ndash;6 &lt; 7</a>') == "Toll 4\u20136 < 7"


def test_an_entity_that_stands_for_characters_is_those_characters() -> None:
    assert text_of('<!DOCTYPE a [<!ENTITY wire "Harbour &amp; Wire">]><a>&wire;</a>') == "Harbour & Wire"


def test_a_declaration_in_quoted_text_is_text() -> None:
    assert text_of('<a><![CDATA[They sent <!DOCTYPE x [<!ENTITY e SYSTEM "file:///e">]> to it.]]></a>').startswith(
        "They"
    )


@pytest.mark.parametrize(
    "subset",
    [
        '<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">',
        "<!ENTITY a SYSTEM 'file:///etc/hostname'>",
        "<!ENTITY % a SYSTEM 'php://filter/x'>",
        "<!ENTITY % a 'x'><!ENTITY % b '%a;%a;%a;'>",
        "<!ENTITY a SYSTEM 'http://wire.example/a.txt'>",
        f'<!ENTITY a "{"x" * 500}">',
        """<!ENTITY % a '<!ENTITY &#37; send SYSTEM "http://wire.example/?x">'>""",
        "<!ELEMENT a ANY>" * 20_000,
    ],
)
def test_what_can_only_be_an_attack_is_hostile(subset: str) -> None:
    assert refusal(f"<!DOCTYPE a [{subset}]><a>&a;</a>") is RejectReason.HOSTILE


def test_a_document_type_without_an_end_is_malformed() -> None:
    assert refusal("<!DOCTYPE a [<!ENTITY b 'c'> <a/>") is RejectReason.MALFORMED


def test_a_document_without_a_document_type_has_an_empty_one() -> None:
    assert read_doctype("<a/>") == Doctype()


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("Smith & Sons, AT&T's R&D", "Smith & Sons, AT&T's R&D"),
        ("loss < 2 percent, 3 <4", "loss < 2 percent, 3 <4"),
        ("the &nosuchname; stays", "the &nosuchname; stays"),
        ("it&#X2019;s &", "it\u2019s &"),
        ("so &#55357;&#56832; and &#55357; &", "so \U0001f600 and  &"),
        ("a&#11;b&#x0;c&#xd800;d", "abcd"),
        ("2010&#150;2026 &#x93;quay&#x94;", "2010\u20132026 \u201cquay\u201d"),
        ("<![CDATA[a & b &nosuch; < c]]> & d", "a & b &nosuch; < c & d"),
        ("caf&eacute;&nbsp;bar &AMP; x", "caf\u00e9\u00a0bar & x"),
    ],
)
def test_no_character_is_lost(written: str, read: str) -> None:
    assert text_of(f"<a>{written}</a>") == read


def test_a_nitf_with_a_document_type_of_its_own_is_read() -> None:
    body = "<body><body.head><hedline><hl1>Lock&nbsp;opens</hl1></hedline></body.head>"
    content = "<body.content><p>The lock opened at 6 a.m., B&B owners said.</p></body.content></body>"
    article = article_of(f'{NITF_DTD} [<!ENTITY nbsp "&#160;">]><nitf>{body}{content}</nitf>')
    assert article.headline == "Lock opens"
    assert article.paragraphs == ("The lock opened at 6 a.m., B&B owners said.",)
