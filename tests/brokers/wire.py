"""Items for tests that need a pipeline full of them: short, all ours, in four languages, each text its own."""

from datetime import UTC, datetime

from aiokafka import AIOKafkaProducer

from schemas.raw import RawItem, Source
from services.ingest.items import new_trace, raw_item
from services.ingest.sender import Sender
from services.runtime import kafka
from services.runtime.settings import Settings

_TEXTS = {
    "en": """Harbour {n} reopens after storm

PORT {town}, Jan 21 - The harbour of {town} reopened on Sunday after storm number {n} had closed it for {k} days.

“We are ready for ships again,” harbour master Anna Becker said.

Repairs of pier {n} cost {cost} crowns, the port authority said in a statement.
""",
    "de": """Hafen {n} nach dem Sturm wieder offen

Der Hafen von {town} ist am Sonntag wieder geöffnet worden, nachdem ihn der Sturm {n} für {k} Tage geschlossen hatte.

„Wir sind wieder bereit für Schiffe“, sagte die Hafenmeisterin Anna Becker.

Die Reparatur von Pier {n} kostete nach Angaben der Behörde {cost} Kronen.
""",
    "fr": """Le port {n} rouvre après la tempête

Le port de {town} a rouvert dimanche après la tempête numéro {n}, qui l'avait fermé pendant {k} jours.

« Nous sommes de nouveau prêts pour les navires », a déclaré la capitaine du port Anna Becker.

La réparation du quai {n} a coûté {cost} couronnes, selon les autorités.
""",
    "es": """El puerto {n} reabre tras la tormenta

El puerto de {town} reabrió el domingo después de que la tormenta {n} lo cerrara durante {k} días.

«Estamos listos de nuevo para los barcos», dijo la capitana del puerto Anna Becker.

La reparación del muelle {n} costó {cost} coronas, según las autoridades.
""",
}
_TOWNS = ("Arenholm", "Brackwater", "Calder Bay", "Dunmore", "Eastvik", "Farrow", "Glenmouth", "Hollin")


def item(number: int) -> RawItem:
    """The article with this number: the same text each time, a new trace each time."""
    language = tuple(_TEXTS)[number % len(_TEXTS)]
    text = _TEXTS[language].format(
        n=number, town=f"{_TOWNS[number % 8]} {number // 7}", k=number % 11 + 2, cost=number * 37 + 1000
    )
    return raw_item(
        text.encode(),
        Source(id=f"wire-{number}"),
        received_at=datetime.now(UTC),
        trace_id=new_trace(),
        content_type="text/plain; charset=utf-8",
    )


async def send(settings: Settings, *items: RawItem) -> None:
    """Take the items in, as ingest does."""
    producer: AIOKafkaProducer = kafka.producer(settings)
    await producer.start()
    try:
        await Sender(producer, settings.topic_prefix, lambda: datetime.now(UTC)).send(*items)
    finally:
        await producer.stop()
