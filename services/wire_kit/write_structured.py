"""Writes the story in formats that have fields for its state: NewsML-G2, NewsML 1.2, ninjs 1 and 3, NITF."""

import json
from xml.sax.saxutils import escape

from services.wire_kit.story import AUTHOR, GUID, HEADLINE, ID_DAY, OTHER_GUID, SLUG, WireState

KILL_OTHER = f"Please kill the story {OTHER_GUID}. It was sent in error."
KILL_SELF = "This story is withdrawn. Please do not use it."
_STATUS = {"embargo": "usable", "empty_embargo": "usable"}


def _status(state: WireState) -> str:
    return _STATUS.get(state.name, state.status)


def _time(state: WireState) -> str:
    return f"{state.sent:%Y-%m-%dT%H:%M:%SZ}"


def _basic_time(state: WireState) -> str:
    return f"{state.sent:%Y%m%dT%H%M%SZ}"


def _guid(state: WireState) -> str:
    return f"{GUID}-advisory" if state.of_another else GUID


def _headline(state: WireState) -> str:
    return "ADVISORY: ferry story killed" if state.of_another else HEADLINE


def _note(state: WireState) -> str | None:
    return KILL_OTHER if state.of_another else KILL_SELF if state.name == "kill" else state.note


def _paragraphs(state: WireState) -> str:
    lines = state.paragraphs
    first = [f"LINDMOOR, {state.sent:%b} {state.day.day} (Reuters) - {lines[0]}", *lines[1:]] if lines else []
    return "".join(f"<p>{escape(line)}</p>" for line in first)


def newsml_g2(state: WireState) -> bytes:
    """A newsItem with NITF inside; status, signal and embargo in itemMeta."""
    signal = f'<signal qcode="sig:{state.signal}"/>' if state.signal in {"update", "correction"} else ""
    embargoed = "" if state.embargo is None else f"<embargoed>{state.embargo}</embargoed>"
    note = f"<edNote>{escape(_note(state) or '')}</edNote>" if _note(state) else ""
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<newsItem xmlns="http://iptc.org/std/nar/2006-10-01/" guid="{_guid(state)}" version="{state.version}"
    standard="NewsML-G2" standardversion="2.35" conformance="power" xml:lang="en-GB">
  <catalogRef href="http://www.iptc.org/std/catalog/catalog.IPTC-G2-Standards_41.xml"/>
  <rightsInfo><usageTerms>For test use only</usageTerms></rightsInfo>
  <itemMeta>
    <itemClass qcode="ninat:text"/><provider literal="examplewire"><name>Examplewire</name></provider>
    <versionCreated>{_time(state)}</versionCreated><firstCreated>{state.day}T09:00:00Z</firstCreated>
    {embargoed}<pubStatus qcode="stat:{_status(state)}"/>{note}{signal}
  </itemMeta>
  <contentMeta>
    <urgency>4</urgency><language tag="en-GB"/><slugline>{SLUG}</slugline>
    <headline>{escape(_headline(state))}</headline><by>By {AUTHOR}</by>
    <subject qcode="medtop:20000762"><name>bridge</name></subject><subject qcode="subj:10006000"/>
  </contentMeta>
  <contentSet><inlineXML contenttype="application/nitf+xml">
  <nitf xmlns="http://iptc.org/std/NITF/2006-10-18/"><body>
    <body.content>{_paragraphs(state)}</body.content></body></nitf></inlineXML></contentSet>
</newsItem>
""".encode()


def newsml_1(state: WireState) -> bytes:
    """A NewsML 1.2 document with one NewsItem; the embargo as StatusWillChange."""
    status = "Embargoed" if state.embargo is not None else _status(state).capitalize()
    future = '<FutureStatus FormalName="Usable"/>'
    change = f"<StatusWillChange>{future}<DateAndTime>{state.embargo}</DateAndTime></StatusWillChange>"
    instruction = (
        f'<Instruction FormalName="{state.signal.capitalize()}"/>' if state.signal in {"update", "correction"} else ""
    )
    note = _note(state)
    line = (
        f'<NewsLine><NewsLineType FormalName="EditorNote"/><NewsLineText>{escape(note)}</NewsLineText></NewsLine>'
        if note
        else ""
    )
    item = "lindmoor-advisory" if state.of_another else "lindmoor-bridge"
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<NewsML Version="1.2"><NewsEnvelope><DateAndTime>{_basic_time(state)}</DateAndTime></NewsEnvelope>
<NewsItem><Identification><NewsIdentifier><ProviderId>examplewire.example</ProviderId><DateId>{ID_DAY}</DateId>
<NewsItemId>{item}</NewsItemId>
<RevisionId PreviousRevision="{state.version - 1}" Update="N">{state.version}</RevisionId>
<PublicIdentifier>urn:newsml:examplewire.example:{ID_DAY}:{item}:{state.version}</PublicIdentifier>
</NewsIdentifier>
</Identification>
<NewsManagement><NewsItemType FormalName="News"/><FirstCreated>{state.day:%Y%m%d}T090000Z</FirstCreated>
<ThisRevisionCreated>{_basic_time(state)}</ThisRevisionCreated><Status FormalName="{status}"/>
{change if state.embargo else ""}<Urgency FormalName="4"/>{instruction}</NewsManagement>
<NewsComponent><NewsLines>
<HeadLine>{escape(_headline(state))}</HeadLine><ByLine>By {AUTHOR}</ByLine>
<SlugLine>{SLUG}</SlugLine>{line}</NewsLines>
<DescriptiveMetadata><Language FormalName="en"/>
<SubjectCode><Subject FormalName="10006000"/></SubjectCode></DescriptiveMetadata>
<ContentItem><MediaType FormalName="Text"/><DataContent>
<body xmlns="http://www.w3.org/1999/xhtml">{_paragraphs(state)}</body></DataContent></ContentItem>
</NewsComponent></NewsItem></NewsML>
""".encode()


def _ninjs(state: WireState) -> dict[str, object]:
    item: dict[str, object] = {
        "uri": _guid(state), "type": "text", "version": str(state.version), "language": "en-GB",
        "urgency": 4, "slugline": SLUG,
    }  # fmt: skip
    if _note(state):
        item["ednote"] = _note(state)
    return item


def ninjs_1(state: WireState) -> bytes:
    """Ninjs 1.4: `embargoed`, `headline`, `body_html`."""
    item = {
        "$standard": {"name": "ninjs", "version": "1.4", "schema": "http://www.iptc.org/std/ninjs/ninjs-schema_1.4.json"},
        **_ninjs(state),
        "versioncreated": _time(state), "pubstatus": _status(state), "byline": f"By {AUTHOR}",
        "headline": _headline(state),
        "body_html": _paragraphs(state),
        "subject": [{"name": "bridge", "scheme": "http://cv.iptc.org/newscodes/mediatopic/", "code": "20000762"}],
    }  # fmt: skip
    if state.embargo is not None:
        item["embargoed"] = state.embargo
    return json.dumps(item, ensure_ascii=False, indent=1).encode()


def ninjs_3(state: WireState) -> bytes:
    """Ninjs 3.0: `embargoedUntil`, `headlines`, `bodies`."""
    note = {"edNote": _note(state)} if _note(state) else {}
    item = {
        "standard": {"name": "ninjs", "version": "3.0", "schema": "http://www.iptc.org/std/ninjs/ninjs-schema_3.0.json"},
        **{key: value for key, value in _ninjs(state).items() if key != "ednote"}, **note,
        "versionCreated": _time(state), "pubStatus": _status(state), "by": f"By {AUTHOR}",
        "headlines": [{"role": "main", "value": _headline(state)}],
        "bodies": [{"role": "main", "contentType": "text/html", "value": _paragraphs(state)}],
        "subjects": [{"name": "bridge", "uri": "http://cv.iptc.org/newscodes/mediatopic/20000762"}],
    }  # fmt: skip
    if state.embargo is not None:
        item["embargoedUntil"] = state.embargo
    return json.dumps(item, ensure_ascii=False, indent=1).encode()


def nitf(state: WireState) -> bytes:
    """NITF 3.6: management-status, date.release, management-doc-idref."""
    status = "embargoed" if state.embargo is not None else _status(state)
    release = f'<date.release norm="{state.embargo}"/>' if state.embargo else ""
    target, does = (OTHER_GUID, "canceled") if state.of_another else (GUID, "usable")
    acts = state.of_another or state.signal == "release"
    refers = f' management-doc-idref="{target}" management-idref-status="{does}"' if acts else ""
    note = "" if acts or not _note(state) else f'<ed-msg info="{escape(_note(state) or "")}"/>'
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<nitf><head><title>{escape(_headline(state))}</title>
<tobject><tobject.subject tobject.subject.refnum="10006000"/>
<tobject.subject tobject.subject.refnum="20000762"/></tobject>
<docdata management-status="{status}"{refers}>
<doc-id regsrc="examplewire.example" id-string="{_guid(state)}"/>
<urgency ed-urg="4"/>
<date.issue norm="{_basic_time(state)}"/>{release}{note}
<du-key generation="1" version="{state.version}"/><key-list><keyword key="{SLUG}"/></key-list>
<del-list><from-src src-name="Harbour Board press office" level-number="1"/></del-list></docdata></head>
<body><body.head><hedline><hl1>{escape(_headline(state))}</hl1></hedline>
<byline>By <person>{AUTHOR}</person></byline></body.head>
<body.content>{_paragraphs(state)}</body.content></body></nitf>
""".encode()
