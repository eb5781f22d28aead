"""What most records of articles have in common: a compressor that knows it beforehand needs to keep only the rest."""

_REPORT = (
    '"report":{"headline":"The","headline_from_body":false,"entities":['
    '{"id":"agency:reuters","name":"Reuters","kind":"organisation"},{"id":"agency:afp","name":"AFP","kind":"organisation"},'
    '{"id":"body:","name":"United Nations","kind":"organisation"},{"id":"people:","name":"A","kind":"other"},'
    '{"id":"person:","name":"A","kind":"person"}],"places":['
    '{"id":"country:","name":"A","kind":"place"},{"id":"geonames:","name":"A","kind":"place"}],'
    '"origins":[{"name":"A","entity_id":"agency:"},{"name":"A","entity_id":null}],"relays":[]}'
)
TYPICAL_RECORD = (
    '{"schema_version":1,"facts":{"article_id":"a1-","guid":"urn:newsml:https://www.","version":1,"status":"usable",'
    '"signal":"new","acts_on":[],"outlet":{"id":"agency","name":"A","kind":"agency","country":"US"},"slugline":null,"urgency":null,'
    '"language":{"code":"en","confidence":0.99},"url":"https://www.","event_time":"2026-01-01T00:00:00Z",'
    '"received_at":"2026-01-01T00:00:00.000000Z","version_created":null,'
    '"published_at":null,"updated_at":null,"embargoed_until":null,"verdict":{"kind":"original","of":null,"family":"a1-",'
    '"similarity":null,"revision":null,"changes":[],"why_this_story":{"score":1.0,"threshold":0.0,"shared_terms":["","",""],"shared_entities":[],"hours_since_last":0.5}},'
    '"story_id":"s1-","provider_hops":[],"trace_id":"0"},"standing":"public","sequence":1,"published_story":"s1-",'
    '"seen":[""],"acts":[],"names":[],"opened":"2026-01-01T00:00:00Z","arrived":"2026-01-01T00:00:00.000000Z",'
    f'"touched":"2026-01-01T00:00:00.000000Z","copy_of":null,"content":null,{_REPORT},'
    '"was_shown":true,"own_embargo":null,"own_hold":null,"held_with":null,"hops":[],"ended_by":null,'
    '"source":"news.deduplicated:0:1","targets":[],"releasing":false}'
).encode()
