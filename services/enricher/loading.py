"""Loads the models and builds the enricher. Shell code: it reads installed packages and sets up the BLAS library."""

from collections.abc import Mapping

from services.enricher.blas import use_one_thread
from services.enricher.cache import AnalysisCache
from services.enricher.enrich import Enricher
from services.enricher.model.pipeline import StatisticalModel
from services.enricher.settings import DEFAULT_MODELS, DEFAULTS, EnricherSettings
from services.enricher.speech.cues import wants_syntax


def load_enricher(models: Mapping[str, str] = DEFAULT_MODELS, settings: EnricherSettings = DEFAULTS) -> Enricher:
    """Load each language's package. Takes seconds: once per process, never on the event loop."""
    # Two BLAS threads would only contend for the core that the process has. Where numpy's OpenBLAS cannot be set to
    # one thread, spaCy's own BLIS, which is single-threaded, stays in use.
    numpy_blas = bool(models) and use_one_thread()
    loaded = {
        language: StatisticalModel(package, wants_syntax, settings.model, numpy_blas=numpy_blas)
        for language, package in models.items()
    }
    return Enricher(loaded, AnalysisCache(settings.cache_characters), settings)
