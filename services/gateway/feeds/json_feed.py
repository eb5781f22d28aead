"""JSON Feed 1.1 (https://jsonfeed.org/version/1.1). Pure."""

import json
from typing import Any

from services.gateway.feeds.entry import SearchEntry, SearchFeed

MEDIA_TYPE = "application/feed+json"


def json_feed(feed: SearchFeed) -> bytes:
    """The document. It has no word for what was killed: that is in an extension, `_copytaster`."""
    made = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": feed.title,
        "feed_url": feed.address,
        "items": [_item(each) for each in feed.entries],
        "_copytaster": {"withdrawn": [{"id": each.id, "when": each.when.isoformat()} for each in feed.withdrawn]},
    }
    return json.dumps(made, ensure_ascii=False, separators=(",", ":")).encode()


def _item(entry: SearchEntry) -> dict[str, Any]:
    made = {
        "id": entry.id,
        "title": entry.title,
        "content_text": "\n\n".join(entry.paragraphs),
        "summary": entry.summary,
        "date_published": entry.published.isoformat(),
        "date_modified": entry.updated.isoformat(),
        "authors": [{"name": entry.author}],
        "language": entry.language,
    }
    return made | ({"url": entry.url} if entry.url else {})
