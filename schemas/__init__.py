"""Wire contracts: models, generated JSON Schema and AsyncAPI, examples."""
