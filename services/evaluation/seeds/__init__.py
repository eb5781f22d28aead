"""The seed articles against their gold record: parser, enricher and story, must-have by must-have."""
